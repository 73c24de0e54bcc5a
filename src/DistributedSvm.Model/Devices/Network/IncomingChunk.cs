using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A chunk that has come over the wire: waits for the ingress, then for the fabric to take it to its GPU.</summary>
[GenerateSerializer]
public sealed class IncomingChunk(EntityId sender, NetworkChunk chunk, SimTime firstByte)
{
    [Id(0)]
    public EntityId Sender { get; } = sender;

    [Id(1)]
    public NetworkChunk Chunk { get; } = chunk;

    /// <summary>When its first byte came.</summary>
    [Id(2)]
    public SimTime FirstByte { get; } = firstByte;
}
