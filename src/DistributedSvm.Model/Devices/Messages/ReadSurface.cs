using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>Reads a surface through the PF's page table, as scan-out and compositor do. Answer: <see cref="ContentRead"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record ReadSurface(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] long VirtualAddress,
    [property: Id(2)] long Bytes,
    [property: Id(3)] ContentTag Expected) : Message
{
    public override int TypeNumber => 0x040C;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(VirtualAddress);
        digest.Add(Bytes);
        Expected.Fold(ref digest);
    }
}
