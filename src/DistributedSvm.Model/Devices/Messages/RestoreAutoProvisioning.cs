using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The administrator gives provisioning back to the PF, and with it all that VFs have (debugfs, restore_auto_provisioning). Refused while VFs are enabled (EBUSY). No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record RestoreAutoProvisioning : Message
{
    public override int TypeNumber => 0x0454;

    public override void Fold(ref Digest digest)
    {
    }
}
