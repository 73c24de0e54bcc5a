using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Ranges of one size that follow each other without a gap; often just one.</summary>
/// <param name="Start">Where the first begins.</param>
/// <param name="Bytes">The size of each.</param>
/// <param name="Count">How many there are.</param>
[GenerateSerializer, Immutable]
public readonly record struct RangeStretch([property: Id(0)] ulong Start, [property: Id(1)] long Bytes, [property: Id(2)] int Count)
{
    public AddressRange Addresses => AddressRange.FromLength(Start, (ulong)Bytes * (ulong)Count);

    /// <summary>Where each begins.</summary>
    public IEnumerable<ulong> Starts
    {
        get
        {
            for (int i = 0; i < Count; i++)
            {
                yield return Start + ((ulong)i * (ulong)Bytes);
            }
        }
    }

    /// <summary>A single range.</summary>
    public static RangeStretch Of(SvmRange range) => new(range.Start, range.Bytes, 1);
}
