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

    [Id(2)]
    public FramePhase Phase { get; set; }

    /// <summary>The job was given to the VF.</summary>
    [Id(3)]
    public bool IsSubmitted { get; set; }

    /// <summary>Of a frame that is over while the guest stands still.</summary>
    [Id(4)]
    public Errno Errno { get; set; }
}
