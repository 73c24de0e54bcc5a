using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The driver has given its device up (xe_device_declare_wedged): to its PF, which enables no VFs any more (ECANCELED). No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record DeviceWedged : Message
{
    public override int TypeNumber => 0x0451;

    public override void Fold(ref Digest digest)
    {
    }
}
