using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The administrator gives a VF another amount of one resource, 0 for none of it (sriov_admin/vfN/profile, debugfs). From then on nothing is provisioned automatically. No answer;
/// what is refused is counted: EINVAL, ENOSPC, EBUSY; for VRAM see <see cref="SetVfVram"/>.
/// </summary>
/// <param name="Vf">Number of the VF.</param>
/// <param name="Kind">Of what.</param>
/// <param name="Amount">Bytes, context ids or doorbells; rounded up to whole units.</param>
/// <param name="Revokes">VRAM: every import is told to give its mapping back first.</param>
[GenerateSerializer, Immutable]
public sealed record SetVfQuota(
    [property: Id(0)] int Vf,
    [property: Id(1)] ResourceKind Kind,
    [property: Id(2)] long Amount,
    [property: Id(3)] bool Revokes = false) : Message
{
    public override int TypeNumber => 0x0452;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vf);
        digest.Add((int)Kind);
        digest.Add(Amount);
        digest.Add(Revokes);
    }
}
