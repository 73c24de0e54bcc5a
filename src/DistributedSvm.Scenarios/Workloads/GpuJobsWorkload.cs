using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>Functions that submit the same job to an engine again and again.</summary>
public sealed record GpuJobsWorkload(string Name) : ResolvedWorkload(Name)
{
    public const string KindName = "gpu-jobs";

    public override string Kind => KindName;

    /// <summary>In order of host, GPU and function, 0 for the PF; at least one.</summary>
    public required ImmutableArray<VfTarget> Targets { get; init; }

    public required EngineKind Engine { get; init; }

    /// <summary>Time of one job on the engine; zero where it is that of <see cref="Bytes"/>.</summary>
    public required SimTime JobTime { get; init; }

    /// <summary>VRAM traffic of one job.</summary>
    public required long Bytes { get; init; }

    /// <summary>Jobs that each function always has submitted.</summary>
    public required int InFlight { get; init; }

    /// <summary>Jobs per second and function, whatever became of those before; 0: the next one when one is done.</summary>
    public required int Rate { get; init; }

    public required bool IsNonPreemptible { get; init; }

    /// <summary>Jobs of each function; 0 for as many as fit.</summary>
    public required long Count { get; init; }
}
