using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>mprotect.</summary>
/// <param name="mm">Whose.</param>
/// <param name="range">Where.</param>
/// <param name="protection">What the CPU may do.</param>
[GenerateSerializer]
public sealed class ProtectCall(int mm, AddressRange range, Protection protection) : SvmCall
{
    [Id(0)]
    public int Mm { get; } = mm;

    [Id(1)]
    public AddressRange Range { get; } = range;

    [Id(2)]
    public Protection Protection { get; } = protection;

    /// <summary>How far it has come.</summary>
    [Id(3)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Lock,
        Notify,
        Protect,
    }
}
