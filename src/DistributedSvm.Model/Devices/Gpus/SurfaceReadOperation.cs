using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A read of a surface that waits for its memory traffic, then for whoever owns the memory.</summary>
[GenerateSerializer]
public sealed class SurfaceReadOperation(EntityId requester, ReadSurface request, SegmentArray segments)
{
    [Id(0)]
    public EntityId Requester { get; } = requester;

    [Id(1)]
    public ReadSurface Request { get; } = request;

    /// <summary>As translated when the read began. All of one protocol.</summary>
    [Id(2)]
    public SegmentArray Segments { get; } = segments;

    public ImmutableArray<AddressRange> Addresses => [.. Segments.Select(segment => segment.Address)];
}
