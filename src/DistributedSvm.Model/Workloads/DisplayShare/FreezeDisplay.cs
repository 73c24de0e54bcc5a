using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>The virtual CPUs of the compositor's guest stop. Answer: <see cref="DisplayFrozen"/>, as soon as it is not waiting for a swapchain to be made or given back.</summary>
[GenerateSerializer, Immutable]
public sealed record FreezeDisplay([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0550;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
