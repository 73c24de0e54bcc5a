using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>An export that waits for memory_lock, then for the dma-buf to exist.</summary>
[GenerateSerializer]
public sealed class ExportOperation(EntityId requester, OperationId replyTo, ImmutableArray<AddressRange> busRanges)
{
    [Id(0)]
    public EntityId Requester { get; } = requester;

    [Id(1)]
    public OperationId ReplyTo { get; } = replyTo;

    [Id(2)]
    public ImmutableArray<AddressRange> BusRanges { get; } = busRanges;

    [Id(3)]
    public EntityId DmaBuf { get; set; }

    /// <summary>There will be no file descriptor for it (EMFILE).</summary>
    [Id(4)]
    public bool LacksDescriptor { get; set; }
}
