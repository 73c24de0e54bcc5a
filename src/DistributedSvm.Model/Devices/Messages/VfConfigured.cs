using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>VRAM of the VF in bytes, seen by it as addresses from 0 on. ENODEV for a VF that is not provisioned.</summary>
[GenerateSerializer, Immutable]
public sealed record VfConfigured(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] long Vram) : Message
{
    public override int TypeNumber => 0x0407;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Vram);
    }
}
