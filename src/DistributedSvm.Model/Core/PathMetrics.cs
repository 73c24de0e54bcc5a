using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Core;

/// <summary>The counters of the result's <c>paths</c>: successful maps by path, and imports refused.</summary>
public static class PathMetrics
{
    public static readonly Metric Iov = new("paths.iov");
    public static readonly Metric P2p = new("paths.p2p");
    public static readonly Metric System = new("paths.system");
    public static readonly Metric Vram = new("paths.vram");
    public static readonly Metric Refused = new("paths.refused");

    public static Metric Of(SharePath path) => path switch
    {
        SharePath.Iov => Iov,
        SharePath.PeerToPeer => P2p,
        SharePath.Vram => Vram,
        _ => System,
    };
}
