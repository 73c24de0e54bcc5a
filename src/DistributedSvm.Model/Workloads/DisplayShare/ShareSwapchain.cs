using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>The guest's compositor asks for buffers that the host can show. Answer: <see cref="SwapchainShared"/>; EBUSY while there is one.</summary>
[GenerateSerializer, Immutable]
public sealed record ShareSwapchain(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] long BytesPerBuffer,
    [property: Id(2)] int Buffers,
    [property: Id(3)] EntityId Display) : Message
{
    public override int TypeNumber => 0x0511;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(BytesPerBuffer);
        digest.Add(Buffers);
        digest.Add(Display);
    }
}
