using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>User space closes its handle: the object goes once it is no dma-buf any more. Answer: <see cref="Completed"/>; ENOENT for an unknown one.</summary>
[GenerateSerializer, Immutable]
public sealed record CloseObject(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] long Object) : Message
{
    public override int TypeNumber => 0x0444;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Object);
    }
}
