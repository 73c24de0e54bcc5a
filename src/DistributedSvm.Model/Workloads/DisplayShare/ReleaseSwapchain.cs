using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>Give all buffers back. Answer: <see cref="Completed"/>; EBUSY while frames are under way or the swapchain is being made or given back.</summary>
[GenerateSerializer, Immutable]
public sealed record ReleaseSwapchain([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0514;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
