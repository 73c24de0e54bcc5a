using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A dma-buf whose last reference is gone, and which is still in its device's list.</summary>
[GenerateSerializer]
public sealed class ReleasedBuffer(EntityId dmaBuf)
{
    [Id(0)]
    public EntityId DmaBuf { get; } = dmaBuf;
}
