using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>The GPU writes all of a buffer object of its driver, wherever that is. Answer: <see cref="Completed"/>; ENOENT for an unknown one.</summary>
[GenerateSerializer, Immutable]
public sealed record WriteObject(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] long Object,
    [property: Id(2)] ContentTag Tag) : Message
{
    public override int TypeNumber => 0x0442;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Object);
        Tag.Fold(ref digest);
    }
}
