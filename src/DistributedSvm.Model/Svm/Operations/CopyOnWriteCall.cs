using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Makes shared pages an mm's own before it writes (wp_page_copy).</summary>
/// <param name="mm">Whose.</param>
/// <param name="range">Where.</param>
[GenerateSerializer]
public sealed class CopyOnWriteCall(int mm, AddressRange range) : SvmCall
{
    [Id(0)]
    public int Mm { get; } = mm;

    [Id(1)]
    public AddressRange Range { get; } = range;

    /// <summary>What is copied.</summary>
    [Id(2)]
    public List<PageRun> Copies { get; } = [];

    /// <summary>Where to.</summary>
    [Id(3)]
    public ImmutableArray<AddressRange> Pages { get; set; } = [];

    /// <summary>How far it has come.</summary>
    [Id(4)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Notify,
        Look,
        Allocated,
        Fetched,
        Stored,
    }
}
