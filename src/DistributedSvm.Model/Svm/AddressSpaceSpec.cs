using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>A process that shares its memory with GPUs.</summary>
[GenerateSerializer, Immutable]
public sealed record AddressSpaceSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.AddressSpace;

    [Id(0)]
    public required EntityId HostMemory { get; init; }

    /// <summary>Who groups the peers of the host.</summary>
    [Id(1)]
    public required EntityId Peers { get; init; }

    /// <summary>The devices that it may have VMs on; messages name them by their index here.</summary>
    [Id(2)]
    public required ImmutableArray<SvmPlace> Devices { get; init; }

    [Id(3)]
    public required SvmSettings Settings { get; init; }

    [Id(4)]
    public required SvmCosts Costs { get; init; }

    /// <summary>The NIC of its host; null without a network.</summary>
    [Id(5)]
    public NicPort? Nic { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new AddressSpace(this);
}
