using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A read or write of a surface that waits for its memory traffic, then for whoever owns the memory.</summary>
[GenerateSerializer]
public sealed class SurfaceAccess(EntityId requester, OperationId replyTo, long bytes, ContentTag tag, bool isWrite, SegmentArray segments)
{
    [Id(0)]
    public EntityId Requester { get; } = requester;

    [Id(1)]
    public OperationId ReplyTo { get; } = replyTo;

    [Id(2)]
    public long Bytes { get; } = bytes;

    /// <summary>What a read should find, or a write leaves.</summary>
    [Id(3)]
    public ContentTag Tag { get; } = tag;

    [Id(4)]
    public bool IsWrite { get; } = isWrite;

    /// <summary>As translated when the access began. All of one protocol.</summary>
    [Id(5)]
    public SegmentArray Segments { get; } = segments;

    /// <summary>A link on the way made something else of its data.</summary>
    [Id(6)]
    public bool IsCorrupted { get; set; }

    /// <summary>Lost in a reset, and answered: what it waits for comes to nobody.</summary>
    [Id(7)]
    public bool IsLost { get; set; }

    /// <summary>When it began: memory that was reset since then was reset under it.</summary>
    [Id(8)]
    public SimTime Since { get; init; }

    public ImmutableArray<AddressRange> Addresses => [.. Segments.Select(segment => segment.Address)];
}
