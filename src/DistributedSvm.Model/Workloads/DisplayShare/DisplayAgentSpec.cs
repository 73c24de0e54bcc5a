using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>The compositor of one guest.</summary>
[GenerateSerializer, Immutable]
public sealed record DisplayAgentSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.Agent;

    /// <summary>Which workload entry its figures belong to.</summary>
    [Id(0)]
    public required int Workload { get; init; }

    [Id(1)]
    public required EntityId Guest { get; init; }

    /// <summary>The PF whose display shows the frames.</summary>
    [Id(2)]
    public required EntityId Display { get; init; }

    /// <summary>The period of the guest's display.</summary>
    [Id(3)]
    public required SimTime FramePeriod { get; init; }

    /// <summary>By time; the first from zero on.</summary>
    [Id(4)]
    public required ImmutableArray<DisplayMode> Modes { get; init; }

    [Id(5)]
    public required int Buffers { get; init; }

    [Id(6)]
    public required FrameCost Cost { get; init; }

    /// <summary>It waits for a guest that is moved to its VF.</summary>
    [Id(7)]
    public bool IsStandby { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new DisplayAgent(this);
}
