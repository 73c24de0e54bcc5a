using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// xe-vfio-pci waits in reset_done until the PF has done with the FLR (xe_sriov_vfio_wait_flr_done). Answer: <see cref="Completed"/>, at once where the PF knows of none;
/// EIO when it failed, ETIMEDOUT when it took too long.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record WaitFlrDone([property: Id(0)] OperationId Operation, [property: Id(1)] EntityId VirtualFunction) : Message
{
    public override int TypeNumber => 0x0475;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(VirtualFunction);
    }
}
