using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Devices;

/// <summary>A frame that is being rendered, then flushed.</summary>
[GenerateSerializer]
public sealed class FrameOperation(EntityId requester, RenderFrame request)
{
    [Id(0)]
    public EntityId Requester { get; } = requester;

    [Id(1)]
    public RenderFrame Request { get; } = request;

    /// <summary>The render fence has signalled and the flush is on its way.</summary>
    [Id(2)]
    public bool IsFlushed { get; set; }
}
