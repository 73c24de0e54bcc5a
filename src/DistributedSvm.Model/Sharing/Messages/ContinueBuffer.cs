using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The next step of an operation on a dma-buf; sent to itself, so that others may come between two steps.</summary>
[GenerateSerializer, Immutable]
public sealed record ContinueBuffer([property: Id(0)] OperationId Operation, [property: Id(1)] BufferStep Next) : Message
{
    public override int TypeNumber => 0x0320;

    public override string? Step => Next switch
    {
        BufferStep.SetStatus => "set-status",
        BufferStep.Notify => "notify",
        BufferStep.AwaitFences => "await-fences",
        BufferStep.Unlock => "unlock",
        BufferStep.DropBase => "drop-base",
        BufferStep.AwaitUnmaps => "await-unmaps",
        BufferStep.Rearm => "rearm",
        BufferStep.Publish => "publish",
        BufferStep.Relocate => "relocate",
        BufferStep.Reply => "return",
        _ => "lock",
    };

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add((int)Next);
    }
}
