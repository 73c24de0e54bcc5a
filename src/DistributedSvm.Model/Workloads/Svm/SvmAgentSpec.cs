using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>The threads of a process that shares its memory with GPUs.</summary>
[GenerateSerializer, Immutable]
public sealed record SvmAgentSpec : EntitySpec
{
    /// <summary>The processes on other hosts that it knows; a program names them by their index here.</summary>
    [Id(4)]
    public ImmutableArray<SvmPeer> Peers { get; init; } = [];

    public override EntityKind Kind => EntityKind.Agent;

    /// <summary>Which workload entry its figures belong to.</summary>
    [Id(0)]
    public required int Workload { get; init; }

    /// <summary>The process' memory.</summary>
    [Id(1)]
    public required EntityId Space { get; init; }

    /// <summary>The drivers of its devices, by the index that its address space knows them by.</summary>
    [Id(2)]
    public required ImmutableArray<EntityId> Devices { get; init; }

    /// <summary>What they do.</summary>
    [Id(3)]
    public required SvmProgram Program { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new SvmAgent(this);
}
