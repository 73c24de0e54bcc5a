using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// To a PF: the buffers of the VF whose VRAM it wants to change by its <paramref name="Request"/> are revoked, and stay so until it answers. Answer: <see cref="Completed"/>
/// when the VF has its new VRAM; ENODEV when it has none now.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record VramQuiesced([property: Id(0)] OperationId Operation, [property: Id(1)] OperationId Request) : Message
{
    public override int TypeNumber => 0x0437;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Request.Value);
    }
}
