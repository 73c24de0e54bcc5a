using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>An importer obtained the addresses of a buffer by a map; kept until the buffer is gone, for an audit (spec section 10, item 16).</summary>
[GenerateSerializer]
public sealed class AddressGrant(EntityId importer, InterconnectKind kind, long generation, ulong bytes, SimTime at)
{
    [Id(0)]
    public EntityId Importer { get; } = importer;

    [Id(1)]
    public InterconnectKind Kind { get; } = kind;

    /// <summary>Of the snapshot of ranges that it got.</summary>
    [Id(2)]
    public long Generation { get; } = generation;

    [Id(3)]
    public ulong Bytes { get; } = bytes;

    [Id(4)]
    public SimTime At { get; } = at;

    /// <summary>When it gave them back; never while it has them.</summary>
    [Id(5)]
    public SimTime ReturnedAt { get; set; } = SimTime.Never;
}
