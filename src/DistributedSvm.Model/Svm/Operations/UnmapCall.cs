using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>munmap.</summary>
/// <param name="mm">Whose.</param>
/// <param name="range">What goes.</param>
[GenerateSerializer]
public sealed class UnmapCall(int mm, AddressRange range) : SvmCall
{
    [Id(0)]
    public int Mm { get; } = mm;

    [Id(1)]
    public AddressRange Range { get; } = range;

    /// <summary>How far it has come.</summary>
    [Id(2)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Lock,
        Notify,
        Unmap,
    }
}
