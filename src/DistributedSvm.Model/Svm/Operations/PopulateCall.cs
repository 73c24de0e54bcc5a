using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Gives untouched pages system memory (do_anonymous_page).</summary>
/// <param name="mm">Whose.</param>
/// <param name="range">Where.</param>
[GenerateSerializer]
public sealed class PopulateCall(int mm, AddressRange range) : SvmCall
{
    [Id(0)]
    public int Mm { get; } = mm;

    [Id(1)]
    public AddressRange Range { get; } = range;

    /// <summary>What was untouched when memory was asked for.</summary>
    [Id(2)]
    public ImmutableArray<AddressRange> Holes { get; set; } = [];

    /// <summary>How far it has come.</summary>
    [Id(3)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Look,
        Allocated,
    }
}
