using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>The names under which display agents record.</summary>
internal static class DisplayMetrics
{
    /// <summary>Frames shown and given back.</summary>
    public const string Frames = "frames";

    public const string FailedFrames = "failedFrames";

    /// <summary>Refreshes of the guest's display at which no buffer was free.</summary>
    public const string MissedVsyncs = "missedVsyncs";

    /// <summary>From the guest's refresh to the buffer's return, in nanoseconds.</summary>
    public const string FrameTimeNs = "frameTimeNs";

    /// <summary>Frames of one guest, one sample each.</summary>
    public const string FramesPerGuest = "framesPerGuest";

    public const string FailedShares = "failedShares";

    /// <summary>Swapchains shared: one at the start, one more for each mode change.</summary>
    public const string Swapchains = "swapchains";

    /// <summary>Swapchains shared over one path.</summary>
    public static string SwapchainsBy(SharePath path) => path switch
    {
        SharePath.Iov => "swapchainsIov",
        SharePath.PeerToPeer => "swapchainsP2p",
        _ => "swapchainsSystem",
    };

    /// <summary>Bytes of the frames shown.</summary>
    public const string FrameBytes = "frameBytes";
}
