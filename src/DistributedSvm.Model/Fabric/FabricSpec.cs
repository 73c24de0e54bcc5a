using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>The fabric of one host.</summary>
[GenerateSerializer, Immutable]
public sealed record FabricSpec : EntitySpec
{
    [Id(0)]
    public required HostTopology Topology { get; init; }

    /// <summary>The measured time: bytes on links are counted until then.</summary>
    [Id(1)]
    public required SimTime Duration { get; init; }

    /// <summary>Cost of the answer to the sender of a transfer: at least the host's local lookahead.</summary>
    [Id(2)]
    public SimTime ReplyCost { get; init; } = SimTime.FromNanoseconds(500);

    [Id(3)]
    public TransferCaps Caps { get; init; }

    public override EntityKind Kind => EntityKind.Fabric;

    public override Entity Create(EntityId self, ulong seed) => new FabricEntity(this);
}
