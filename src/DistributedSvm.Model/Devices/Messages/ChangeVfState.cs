using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The administrator, or VFIO, pauses, resumes or stops a VF on every GT of its GPU, one after the other (xe_sriov_pf_control.c). Answer: <see cref="Completed"/> with the first
/// error of all GTs, but for an operation of none, for which nobody waits: EPERM and ESTALE from a wrong state, EALREADY, EIO, ECANCELED by an FLR or a stop, ETIMEDOUT.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ChangeVfState([property: Id(0)] OperationId Operation, [property: Id(1)] int Vf, [property: Id(2)] VfActivity Activity) : Message
{
    public override int TypeNumber => 0x0478;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Vf);
        digest.Add((int)Activity);
    }
}
