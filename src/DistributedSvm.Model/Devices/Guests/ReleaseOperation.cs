using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A swapchain being given back: how many surfaces have yet to be released.</summary>
[GenerateSerializer]
public sealed class ReleaseOperation(EntityId requester, OperationId replyTo, int left)
{
    [Id(0)]
    public EntityId Requester { get; } = requester;

    [Id(1)]
    public OperationId ReplyTo { get; } = replyTo;

    [Id(2)]
    public int Left { get; set; } = left;
}
