using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>The interconnect peers of a host's driver.</summary>
[GenerateSerializer, Immutable]
public sealed record InterconnectOwnersSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.InterconnectOwners;

    /// <summary>How many GPUs the host has.</summary>
    [Id(0)]
    public required int Gpus { get; init; }

    /// <summary>GPU i reaches GPU j (pci_p2pdma_distance is not negative) where element i * Gpus + j says so.</summary>
    [Id(1)]
    public required ImmutableArray<bool> Reaches { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new InterconnectOwners(this);
}
