using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Another GPU's access over a link that waits for this GPU's port.</summary>
[GenerateSerializer]
public sealed class LinkTransfer(EntityId requester, LinkAccess request)
{
    [Id(0)]
    public EntityId Requester { get; } = requester;

    [Id(1)]
    public LinkAccess Request { get; } = request;
}
