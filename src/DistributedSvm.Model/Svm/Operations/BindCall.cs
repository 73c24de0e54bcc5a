using System.Collections.Immutable;

namespace DistributedSvm.Model.Svm;

/// <summary>Writes the page table entries of ranges whose pages were got (xe_svm_range_rebind), under the notifier lock; EAGAIN where a notifier came between.</summary>
/// <param name="device">Whose VM.</param>
/// <param name="ranges">The ranges.</param>
[GenerateSerializer]
public sealed class BindCall(int device, ImmutableArray<RangeStretch> ranges) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public ImmutableArray<RangeStretch> Ranges { get; } = ranges;

    /// <summary>How far it has come.</summary>
    [Id(2)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Lock,
        Check,
        Write,
        Bound,
    }
}
