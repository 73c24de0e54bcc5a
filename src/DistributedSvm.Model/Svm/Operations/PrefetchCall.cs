using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Brings the pages of an interval and binds them (DRM_XE_VM_BIND_OP_PREFETCH).</summary>
/// <param name="device">Whose VM.</param>
/// <param name="range">Where.</param>
/// <param name="place">Where to.</param>
[GenerateSerializer]
public sealed class PrefetchCall(int device, AddressRange range, PrefetchPlace place) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public AddressRange Range { get; } = range;

    [Id(2)]
    public PrefetchPlace Place { get; } = place;

    /// <summary>The ranges that are to be bound.</summary>
    [Id(3)]
    public List<RangeStretch> Ranges { get; } = [];

    /// <summary>All ranges that lie there, with the sequences of their notifiers when they were looked at.</summary>
    [Id(4)]
    public List<SeenRange> Seen { get; } = [];

    /// <summary>Where the next range is looked for.</summary>
    [Id(5)]
    public ulong Next { get; set; }

    /// <summary>The range under way.</summary>
    [Id(6)]
    public SvmRange Current { get; set; }

    /// <summary>Where it is to be.</summary>
    [Id(7)]
    public int Target { get; set; }

    /// <summary>When the part under way began.</summary>
    [Id(8)]
    public SimTime PartBegun { get; set; }

    /// <summary>How often the bind was tried.</summary>
    [Id(9)]
    public int Attempts { get; set; }

    /// <summary>How far it has come.</summary>
    [Id(10)]
    public At Step { get; set; }

    /// <summary>The ranges under way, where they are brought together; a <see cref="RangeStretch.Count"/> of 0 for none.</summary>
    [Id(11)]
    public RangeStretch Stretch { get; set; }

    /// <summary>Up to here ranges are brought one by one: together it went wrong.</summary>
    [Id(12)]
    public ulong Apart { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Enter,
        EnterVm,
        Collected,
        Find,
        Migrated,
        GetPages,
        GotPages,
        Bound,
        Stretched,
    }
}
