using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>Writes all of a surface through the sender's page table. Answer: <see cref="ContentRead"/>, matching when everything was written.</summary>
[GenerateSerializer, Immutable]
public sealed record WriteSurface(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] long VirtualAddress,
    [property: Id(2)] long Bytes,
    [property: Id(3)] ContentTag Tag) : Message
{
    public override int TypeNumber => 0x0429;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(VirtualAddress);
        digest.Add(Bytes);
        Tag.Fold(ref digest);
    }
}
