using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Units;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>Each target's guest renders frames and shares them with the host, which scans them out.</summary>
public sealed record DisplayShareWorkload(string Name) : ResolvedWorkload(Name)
{
    public const string KindName = "display-share";

    public override string Kind => KindName;

    /// <summary>In order of host, GPU and VF; at least one.</summary>
    public required ImmutableArray<VfTarget> Targets { get; init; }

    /// <summary>The GPU of the same host whose display shows the frames; null for each VF's own.</summary>
    public int? DisplayGpu { get; init; }

    /// <summary>The display's refresh rate.</summary>
    public required int FramesPerSecond { get; init; }

    public required Resolution Resolution { get; init; }

    /// <summary>Buffers of the swapchain, 2 or more.</summary>
    public required int Buffers { get; init; }

    /// <summary>In order of time.</summary>
    public required ImmutableArray<ModeChange> ModeChanges { get; init; }

    /// <summary>What the guest's compositor reads of the buffer per frame, in thousandths of a frame.</summary>
    public required int ReadsPerFrame { get; init; }

    /// <summary>What the guest's compositor writes to the buffer per frame, in thousandths of a frame.</summary>
    public required int WritesPerFrame { get; init; }

    /// <summary>How long the guest's GPU works on one frame.</summary>
    public required SimTime RenderTime { get; init; }
}
