using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// VFIO_DEVICE_PCI_HOT_RESET on the first of a set of functions: all of them are reset at once, the receiver leading. Answer: <see cref="Completed"/>, but for an operation
/// of none; EBUSY when some device's memory_lock could not be had however often it was tried (vfio_pci_dev_set_hot_reset).
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ResetDevices([property: Id(0)] OperationId Operation, [property: Id(1)] ImmutableArray<EntityId> Devices) : Message
{
    public override int TypeNumber => 0x044A;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Devices.Length);
        foreach (EntityId device in Devices)
        {
            digest.Add(device);
        }
    }
}
