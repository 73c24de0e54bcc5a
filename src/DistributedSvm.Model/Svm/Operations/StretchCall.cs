using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Brings ranges of one page that follow each other into the VRAM of a device and gets their pages: what a prefetch does with each of them, all at once. An error where one of them is
/// not as the others are; then they are to be brought one by one.
/// </summary>
/// <param name="device">Whose VM.</param>
/// <param name="target">Whose VRAM.</param>
/// <param name="ranges">The ranges.</param>
[GenerateSerializer]
public sealed class StretchCall(int device, int target, RangeStretch ranges) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public int Target { get; } = target;

    [Id(2)]
    public RangeStretch Ranges { get; } = ranges;

    /// <summary>When the part under way began.</summary>
    [Id(3)]
    public SimTime PartBegun { get; set; }

    /// <summary>The notifier's sequence when the walk began.</summary>
    [Id(4)]
    public long Sequence { get; set; }

    /// <summary>How far it has come.</summary>
    [Id(5)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Lock,
        Locked,
        Migrated,
        ReadBegin,
        Mapped,
    }
}
