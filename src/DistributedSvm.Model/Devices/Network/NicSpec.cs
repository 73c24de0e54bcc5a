using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The NIC of one host.</summary>
[GenerateSerializer, Immutable]
public sealed record NicSpec : EntitySpec
{
    public override EntityKind Kind => EntityKind.Nic;

    /// <summary>E.g. <c>node0/nic0</c>; its links are <c>node0/nic0/egress</c> and <c>/ingress</c>.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The host's index in the world.</summary>
    [Id(1)]
    public required int Host { get; init; }

    /// <summary>The fabric of its host.</summary>
    [Id(2)]
    public required EntityId Fabric { get; init; }

    /// <summary>Its node in the host's tree.</summary>
    [Id(3)]
    public required int Node { get; init; }

    [Id(4)]
    public required NetworkSpec Network { get; init; }

    /// <summary>The measured time: bytes on its links are counted until then.</summary>
    [Id(5)]
    public required SimTime Duration { get; init; }

    public override Entity Create(EntityId self, ulong seed) => new Nic(this);
}
