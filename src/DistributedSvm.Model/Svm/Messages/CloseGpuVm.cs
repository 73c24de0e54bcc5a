using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// DRM_XE_VM_DESTROY. Answer: <see cref="SvmReply"/>; ENOENT.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record CloseGpuVm(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Device) : Message
{
    public override int TypeNumber => 0x060B;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Device);
    }
}
