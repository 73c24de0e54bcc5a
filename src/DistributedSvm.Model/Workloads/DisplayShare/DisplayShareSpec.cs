using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>The workload entry <c>display-share</c>: guests render frames into buffers that the host scans out.</summary>
[GenerateSerializer, Immutable]
public sealed record DisplayShareSpec(string Name, [property: Id(0)] int Guests) : WorkloadSpec(Name)
{
    public override string Kind => "display-share";

    public override void Summarize(IMetricReader from, IMetricWriter to)
    {
        long frames = from.Counter(DisplayMetrics.Frames);
        IntegerHistogram time = from.Histogram(DisplayMetrics.FrameTimeNs);
        Int128 duration = from.Duration.Picoseconds;
        Int128 second = SimTime.PicosecondsPerSecond;
        to.Integer("vfs", Guests);
        to.Integer("frames", frames);
        to.Ratio("framesPerSecond", frames * second, duration * Guests);
        to.Ratio("framesPerSecondSlowest", from.Histogram(DisplayMetrics.FramesPerGuest).Min * second, duration);
        to.Integer("missedVsyncs", from.Counter(DisplayMetrics.MissedVsyncs));
        to.Ratio("frameTimeUsP50", time.Percentile(500), 1000);
        to.Ratio("frameTimeUsP95", time.Percentile(950), 1000);
        to.Ratio("frameTimeUsP99", time.Percentile(990), 1000);
        to.Ratio("frameTimeUsMax", time.Max, 1000);
        to.Ratio("bytesPerFrame", from.Counter(DisplayMetrics.FrameBytes), frames);
        to.Integer("swapchains", from.Counter(DisplayMetrics.Swapchains));
        foreach (SharePath path in (ReadOnlySpan<SharePath>)[SharePath.Iov, SharePath.PeerToPeer, SharePath.System])
        {
            to.Integer(DisplayMetrics.SwapchainsBy(path), from.Counter(DisplayMetrics.SwapchainsBy(path)));
        }

        to.Integer("failedShares", from.Counter(DisplayMetrics.FailedShares));
        to.Integer("failedFrames", from.Counter(DisplayMetrics.FailedFrames));
    }
}
