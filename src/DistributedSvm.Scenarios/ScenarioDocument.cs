using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios.Faults;
using DistributedSvm.Scenarios.Outcomes;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios;

/// <summary>A scenario with every default filled in, every file read and every pattern resolved: what a world is built from.</summary>
public sealed record ScenarioDocument
{
    public required string Name { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The measured virtual time.</summary>
    public required SimTime Duration { get; init; }

    /// <summary>How long the world may drain after it.</summary>
    public required SimTime Drain { get; init; }

    /// <summary>At least one, in file order, each <c>count</c> times.</summary>
    public required ImmutableArray<ResolvedHost> Hosts { get; init; }

    /// <summary>Null when the hosts have no network between them.</summary>
    public ResolvedNetwork? Network { get; init; }

    /// <summary>What joins the GPUs of all hosts past PCIe and network; null for nothing.</summary>
    public ResolvedPod? Pod { get; init; }

    /// <summary>The interconnects that exporters offer, in order of preference; empty: none is to be had.</summary>
    public required ImmutableArray<string> Interconnects { get; init; }

    public required ImmutableArray<ResolvedWorkload> Workloads { get; init; }

    public required ImmutableArray<ResolvedFault> Faults { get; init; }

    /// <summary>Parties whose violations do not fail the run.</summary>
    public required ImmutableArray<Blame> Expect { get; init; }

    /// <summary>What the scenario says that it shows under each protocol. It is no part of what runs: a comparison of protocols looks at it.</summary>
    public ExpectedOutcomes Outcome { get; init; } = ExpectedOutcomes.None;

    /// <summary>The protocol that drivers and core follow.</summary>
    public ProtocolKind Protocol { get; init; }

    /// <summary>The rules of the vfio exporter; null: those that the protocol stands on.</summary>
    public VfioBaseKind? VfioBase { get; init; }

    /// <summary>The order of steps.</summary>
    public SchedulePolicy Schedule { get; init; } = SchedulePolicy.Fixed;

    /// <summary>Both axes of variants, resolved.</summary>
    public ProtocolSettings ProtocolSettings => Options with { Protocol = Protocol, Base = VfioBase ?? Protocol.DefaultBase() };

    /// <summary>What goes beyond all posted series, whatever protocol it holds.</summary>
    public ProtocolSettings Options { get; init; } = ProtocolSettings.Reference;
}
