using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>mlock and munlock.</summary>
/// <param name="mm">Whose.</param>
/// <param name="range">Where.</param>
/// <param name="isLocked">mlock.</param>
[GenerateSerializer]
public sealed class LockPagesCall(int mm, AddressRange range, bool isLocked) : SvmCall
{
    [Id(0)]
    public int Mm { get; } = mm;

    [Id(1)]
    public AddressRange Range { get; } = range;

    [Id(2)]
    public bool IsLocked { get; } = isLocked;

    /// <summary>How far it has come.</summary>
    [Id(3)]
    public At Step { get; set; }

    /// <summary>The pages at its bounds where a VMA is split; default before that was looked at.</summary>
    [Id(4)]
    public ImmutableArray<AddressRange> Splits { get; set; }

    /// <summary>For how many of them the notifiers were called.</summary>
    [Id(5)]
    public int Notified { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Lock,
        Split,
        Set,
        Share,
        Home,
        Populate,
        Done,
    }
}
