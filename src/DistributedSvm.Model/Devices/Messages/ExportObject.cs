using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>User space makes a buffer object a dma-buf (xe_gem_prime_export). Answer: <see cref="DistributedSvm.Model.Sharing.Exported"/>; ENOENT for an unknown object, EEXIST for one that is a dma-buf already.</summary>
[GenerateSerializer, Immutable]
public sealed record ExportObject(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] long Object) : Message
{
    public override int TypeNumber => 0x0443;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Object);
    }
}
