using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.DisplayShare;

/// <summary>
/// Render this version into a buffer and show it. Answer: <see cref="Completed"/> when the buffer is free again; EINVAL without such a buffer, EBUSY while the
/// swapchain is being made or given back.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record RenderFrame(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Buffer,
    [property: Id(2)] long Version,
    [property: Id(3)] FrameCost Cost) : Message
{
    public override int TypeNumber => 0x0513;

    public override string TraceName => "frame";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Buffer);
        digest.Add(Version);
        Cost.Fold(ref digest);
    }
}
