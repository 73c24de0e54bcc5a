using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>A buffer object of a guest that the host shows: a virtio-gpu blob resource.</summary>
[GenerateSerializer]
public sealed class GuestBuffer(long serial, long bytes)
{
    /// <summary>Unique in the guest; part of the content tag.</summary>
    [Id(0)]
    public long Serial { get; } = serial;

    /// <summary>A multiple of 4 KiB.</summary>
    [Id(1)]
    public long Bytes { get; } = bytes;

    /// <summary>Where it is: the VF's VRAM addresses, or host physical pages once it was moved to the guest's RAM.</summary>
    [Id(2)]
    public ImmutableArray<AddressRange> Ranges { get; set; } = [];

    [Id(3)]
    public bool IsInSystem { get; set; }

    [Id(4)]
    public EntityId DmaBuf { get; set; }

    /// <summary>The PF that shows it, and its surface there.</summary>
    [Id(5)]
    public EntityId Display { get; set; }

    [Id(6)]
    public long Surface { get; set; }

    /// <summary>The version that was rendered into it last; 0 while there is none, or one is on its way.</summary>
    [Id(7)]
    public long Version { get; set; }
}
