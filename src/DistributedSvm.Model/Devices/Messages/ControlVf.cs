using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF has a GuC do something with a VF (PF2GUC_VF_CONTROL). Answer: <see cref="Completed"/>; EBUSY for not now, EIO when the GuC rejects it.
/// That <see cref="VfCommand.Pause"/> and <see cref="VfCommand.FlrStart"/> are done is told by a <see cref="GucEvent"/> later.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ControlVf([property: Id(0)] OperationId Operation, [property: Id(1)] int Vf, [property: Id(2)] VfCommand Command) : Message
{
    public override int TypeNumber => 0x0472;

    public override string? Step => "control-vf";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Vf);
        digest.Add((int)Command);
    }
}
