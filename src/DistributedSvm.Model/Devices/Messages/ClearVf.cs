using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF has the copy engine clear all VRAM of a VF; from now until it is done an access to that memory is one during a reset. Answer: <see cref="Completed"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ClearVf([property: Id(0)] OperationId Operation, [property: Id(1)] int Vf) : Message
{
    public override int TypeNumber => 0x0423;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Vf);
    }
}
