using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>A buffer object that is bound in the VM of a device (struct xe_bo): in the device's VRAM, or evicted to system memory. All of it moves at once.</summary>
[GenerateSerializer]
public sealed class BufferObject(long id, int device, AddressRange addresses)
{
    /// <summary>Its number in the process.</summary>
    [Id(0)]
    public long Id { get; } = id;

    /// <summary>Whose VRAM it is in, and in whose VM.</summary>
    [Id(1)]
    public int Device { get; } = device;

    /// <summary>Where it is bound.</summary>
    [Id(2)]
    public AddressRange Addresses { get; } = addresses;

    /// <summary>The device's number of its VRAM.</summary>
    [Id(3)]
    public long Allocation { get; set; } = -1;

    /// <summary>Its VRAM, in order; none while it is evicted.</summary>
    [Id(4)]
    public ImmutableArray<AddressRange> Blocks { get; set; } = [];

    /// <summary>Its system memory, in order, while it is evicted.</summary>
    [Id(5)]
    public ImmutableArray<AddressRange> Pages { get; set; } = [];

    /// <summary>Somebody makes it, moves it or ends it; others wait.</summary>
    [Id(6)]
    public bool IsMoving { get; set; } = true;

    /// <summary>The device's page table has entries for it.</summary>
    [Id(7)]
    public bool IsMapped { get; set; }

    public bool IsInVram => !Blocks.IsEmpty;
}
