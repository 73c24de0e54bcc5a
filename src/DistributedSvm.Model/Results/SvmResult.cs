using System.Collections.Immutable;

namespace DistributedSvm.Model.Results;

/// <summary>What processes that share their memory with GPUs did: the counters of each function's driver, and what each process got. Empty where nobody did.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmResult([property: Id(0)] ImmutableArray<SvmDeviceResult> Devices, [property: Id(1)] ImmutableArray<SvmProcessResult> Processes)
{
    public static readonly SvmResult Nothing = new([], []);

    public bool IsEmpty => Devices.IsEmpty && Processes.IsEmpty;
}

/// <summary>
/// The counters of one function, e.g. <c>node0/gpu0</c> or <c>node0/gpu1/vf2</c>, under the driver's names (drivers/gpu/drm/xe/xe_gt_stats.c), in the order of the names; those
/// that nothing was counted under are left out.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SvmDeviceResult([property: Id(0)] string Device, [property: Id(1)] ImmutableArray<MetricResult> Counters)
{
    /// <summary>A counter; 0 for one that is left out.</summary>
    public long Counter(string name) => (long)(Counters.FirstOrDefault(counter => counter.Name == name)?.Value ?? 0);
}

/// <summary>What one process got, in the order of the world; the names are those of the workloads' figures.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmProcessResult([property: Id(0)] string Process, [property: Id(1)] ImmutableArray<MetricResult> Figures);
