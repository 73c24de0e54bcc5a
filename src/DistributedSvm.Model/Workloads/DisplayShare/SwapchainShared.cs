using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>
/// All buffers are shared, over this path; or why not: what had been shared before the failure stays until <see cref="ReleaseSwapchain"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SwapchainShared(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] SharePath Path) : Message
{
    public override int TypeNumber => 0x0512;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add((int)Path);
    }
}
