using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>User space has the GPU driver make a buffer object (DRM_IOCTL_XE_GEM_CREATE), whole pages. Answer: <see cref="ObjectCreated"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record CreateObject(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] long Bytes,
    [property: Id(2)] ObjectPlacement Placement) : Message
{
    public override int TypeNumber => 0x0440;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Bytes);
        digest.Add((int)Placement);
    }
}
