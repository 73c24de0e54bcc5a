using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>DRM_XE_MADVISE.</summary>
/// <param name="device">Whose VM.</param>
/// <param name="range">Where.</param>
/// <param name="attribute">What it says.</param>
/// <param name="value">And how.</param>
[GenerateSerializer]
public sealed class MadviseCall(int device, AddressRange range, SvmAttribute attribute, long value) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public AddressRange Range { get; } = range;

    [Id(2)]
    public SvmAttribute Attribute { get; } = attribute;

    [Id(3)]
    public long Value { get; } = value;

    /// <summary>Ranges over the bounds, which go.</summary>
    [Id(4)]
    public List<SvmRange> Straddling { get; } = [];

    /// <summary>How far it has come.</summary>
    [Id(5)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Enter,
        Collect,
        Collected,
        GotPagemap,
        Split,
        Straddler,
        StraddlerHome,
        StraddlerLocked,
        Lock,
        Apply,
        Invalidated,
    }
}
