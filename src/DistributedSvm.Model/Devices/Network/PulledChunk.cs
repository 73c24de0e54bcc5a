using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A chunk of an outgoing copy that the fabric is bringing to its NIC.</summary>
[GenerateSerializer]
public sealed class PulledChunk(OperationId copy, long bytes)
{
    [Id(0)]
    public OperationId Copy { get; } = copy;

    [Id(1)]
    public long Bytes { get; } = bytes;
}
