using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Allocates VRAM, scattered if need be. Answer: <see cref="VramAllocated"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record AllocateVram(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] long Bytes,
    [property: Id(2)] long MinBlockBytes) : Message
{
    public override int TypeNumber => 0x0402;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Bytes);
        digest.Add(MinBlockBytes);
    }
}
