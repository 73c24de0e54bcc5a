using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// DRM_XE_EXEC: the steps of a kernel run one after the other on the render engine of a device. Answer: <see cref="KernelDone"/>; ENOENT without such a VM, EIO when the context was banned by a fault.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record LaunchKernel(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId Space,
    [property: Id(2)] ImmutableArray<KernelStep> Steps) : Message
{
    public override int TypeNumber => 0x0630;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Space);
        digest.Add(Steps.Length);
        foreach (KernelStep item in Steps)
        {
            item.Fold(ref digest);
        }
    }
}
