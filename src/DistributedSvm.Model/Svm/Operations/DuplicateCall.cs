using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Gives a device a read-only copy of a range, besides the one in system memory.</summary>
/// <param name="device">Whose VM.</param>
/// <param name="start">Where the range begins.</param>
[GenerateSerializer]
public sealed class DuplicateCall(int device, ulong start) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public ulong Start { get; } = start;

    /// <summary>The VRAM.</summary>
    [Id(2)]
    public long Allocation { get; set; } = -1;

    /// <summary>Where it is.</summary>
    [Id(3)]
    public ImmutableArray<AddressRange> Blocks { get; set; } = [];

    /// <summary>Pages that are pinned while they are copied; not valid for none.</summary>
    [Id(4)]
    public AddressRange Pinned { get; set; } = new(1, 0);

    /// <summary>How far it has come.</summary>
    [Id(5)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Begin,
        AtHome,
        Notified,
        Drained,
        Copied,
    }
}
