using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>mremap.</summary>
/// <param name="mm">Whose.</param>
/// <param name="range">What moves.</param>
/// <param name="target">Where to; 0 for anywhere.</param>
[GenerateSerializer]
public sealed class RemapCall(int mm, AddressRange range, ulong target) : SvmCall
{
    [Id(0)]
    public int Mm { get; } = mm;

    [Id(1)]
    public AddressRange Range { get; } = range;

    [Id(2)]
    public ulong Target { get; } = target;

    /// <summary>How far it has come.</summary>
    [Id(3)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Lock,
        Notify,
        NotifyTarget,
        Remap,
    }
}
