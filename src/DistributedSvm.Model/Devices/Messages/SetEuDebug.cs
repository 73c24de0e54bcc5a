using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// Somebody begins or ends to debug the PF's execution units, which forbids VFs and is forbidden by them (xe_sriov_pf_lockdown). Refused with EBUSY while VFs are
/// enabled. No answer.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SetEuDebug([property: Id(0)] bool IsOn) : Message
{
    public override int TypeNumber => 0x0455;

    public override void Fold(ref Digest digest)
    {
        digest.Add(IsOn);
    }
}
