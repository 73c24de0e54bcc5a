using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The GuC's interrupt to a VF that was restored and runs again (MIGRATED): its driver has to recover. It goes through the vfio device to the guest. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record VfMigrated : Message
{
    public override int TypeNumber => 0x049D;

    public override void Fold(ref Digest digest)
    {
    }
}
