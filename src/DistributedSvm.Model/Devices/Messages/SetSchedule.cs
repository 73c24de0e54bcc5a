using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The administrator changes how a function shares the engines (sriov_admin/{pf,vfN,.bulk_profile}/profile). No answer; what is refused is counted: EPERM for the priority of a
/// single VF, EINVAL for a high priority of anybody but the PF.
/// </summary>
/// <param name="Function">Number of the VF, 0 for the PF, <see cref="Bulk"/> for all functions.</param>
/// <param name="Quantum">Whole milliseconds, 0 for no end; null to leave it.</param>
/// <param name="PreemptTimeout">Whole microseconds, 0 for no end; null to leave it.</param>
/// <param name="Priority">Null to leave it.</param>
[GenerateSerializer, Immutable]
public sealed record SetSchedule(
    [property: Id(0)] int Function,
    [property: Id(1)] SimTime? Quantum,
    [property: Id(2)] SimTime? PreemptTimeout,
    [property: Id(3)] SchedulePriority? Priority) : Message
{
    /// <summary>The PF and all VFs, enabled or not.</summary>
    public const int Bulk = -1;

    public override int TypeNumber => 0x0453;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Function);
        digest.Add(Quantum is not null);
        digest.Add(Quantum ?? default);
        digest.Add(PreemptTimeout is not null);
        digest.Add(PreemptTimeout ?? default);
        digest.Add(Priority is not null);
        digest.Add((int)(Priority ?? default));
    }
}
