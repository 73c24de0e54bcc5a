using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The new buffer object, by number. ENOMEM when neither VRAM nor, where it may be there, system memory has room: nothing is left of it then.</summary>
[GenerateSerializer, Immutable]
public sealed record ObjectCreated(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] long Object) : Message
{
    public override int TypeNumber => 0x0441;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Object);
    }
}
