using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// DRM_XE_VM_CREATE in fault mode on the i-th device of the process, with all of its memory mirrored. Answer: <see cref="SvmReply"/> with the owner group; EEXIST, ENOMEM.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record CreateGpuVm(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Device) : Message
{
    public override int TypeNumber => 0x060A;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Device);
    }
}
