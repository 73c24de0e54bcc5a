using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Reports.Capacity;

/// <summary>What the screens of one workload got.</summary>
public sealed record CapacityScreens
{
    /// <summary>Frames that no VF can show, however idle its GPU is: at its first refresh it still boots, and at the end one is under way.</summary>
    private const int NeverShown = 2;

    /// <summary>The workload's name.</summary>
    public required string Workload { get; init; }

    public required long Vfs { get; init; }

    /// <summary>Frames per second that each VF is to show: its display's refresh rate.</summary>
    public required int Asked { get; init; }

    /// <summary>Frames per second that can be counted over a run of this length.</summary>
    public required decimal Possible { get; init; }

    /// <summary>Frames per second and VF.</summary>
    public required decimal Mean { get; init; }

    /// <summary>Frames per second of the VF that had fewest.</summary>
    public required decimal Slowest { get; init; }

    /// <summary>From a guest's refresh to the return of the buffer that was on the screen; microseconds.</summary>
    public required decimal P50 { get; init; }

    /// <inheritdoc cref="P50"/>
    public required decimal P99 { get; init; }

    /// <summary>Refreshes at which a guest had no free buffer.</summary>
    public required long MissedVsyncs { get; init; }

    /// <summary>Swapchains that could not be shared, e.g. since they are larger than the VF's VRAM.</summary>
    public required long FailedShares { get; init; }

    /// <summary>The refresh period, in microseconds.</summary>
    public decimal Period => 1_000_000m / Asked;

    /// <param name="workload">The figures.</param>
    /// <param name="asked">Frames per second.</param>
    /// <param name="duration">The measured virtual time.</param>
    public static CapacityScreens Of(WorkloadResult workload, int asked, SimTime duration)
    {
        decimal Metric(string name) => workload.Metrics.FirstOrDefault(metric => metric.Name == name)?.Value ?? 0m;
        return new CapacityScreens
        {
            Workload = workload.Name,
            Vfs = (long)Metric("vfs"),
            Asked = asked,
            Possible = asked - ((decimal)NeverShown * SimTime.PicosecondsPerSecond / duration.Picoseconds),
            Mean = Metric("framesPerSecond"),
            Slowest = Metric("framesPerSecondSlowest"),
            P50 = Metric("frameTimeUsP50"),
            P99 = Metric("frameTimeUsP99"),
            MissedVsyncs = (long)Metric("missedVsyncs"),
            FailedShares = (long)Metric("failedShares"),
        };
    }
}
