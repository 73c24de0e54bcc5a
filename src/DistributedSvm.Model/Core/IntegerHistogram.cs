using System.Numerics;

namespace DistributedSvm.Model.Core;

/// <summary>
/// A histogram of non-negative integers with a relative error of at most 1/1024: values below 2048 are exact, larger ones are rounded down to 11 significant bits.
/// Merging is exact and does not depend on order.
/// </summary>
[GenerateSerializer]
public sealed class IntegerHistogram
{
    private const int SignificantBits = 11;

    [Id(0)]
    private readonly SortedDictionary<long, long> _counts = [];

    [Id(1)]
    public long Count { get; private set; }

    [Id(2)]
    public long Max { get; private set; }

    /// <summary>The smallest value, exact; 0 when empty.</summary>
    [Id(4)]
    public long Min { get; private set; }

    [Id(3)]
    public Int128 Sum { get; private set; }

    public void Add(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        AddRounded(Round(value), 1);
        Min = Count == 0 ? value : Math.Min(Min, value);
        Count++;
        Sum += value;
        Max = Math.Max(Max, value);
    }

    public void Merge(IntegerHistogram other)
    {
        foreach ((long value, long count) in other._counts)
        {
            AddRounded(value, count);
        }

        if (other.Count > 0)
        {
            Min = Count == 0 ? other.Min : Math.Min(Min, other.Min);
        }

        Count += other.Count;
        Sum += other.Sum;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>The smallest recorded value below or at which at least <paramref name="perMille"/>/1000 of all values lie; 0 when empty.</summary>
    public long Percentile(int perMille)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)perMille, 1000U);
        Int128 rank = (((Int128)Count * perMille) + 999) / 1000;
        Int128 seen = 0;
        foreach ((long value, long count) in _counts)
        {
            seen += count;
            if (seen >= rank)
            {
                return value;
            }
        }

        return 0;
    }

    private static long Round(long value)
    {
        int drop = Math.Max(0, 64 - BitOperations.LeadingZeroCount((ulong)value) - SignificantBits);
        return value >> drop << drop;
    }

    private void AddRounded(long value, long count)
    {
        _counts.TryGetValue(value, out long old);
        _counts[value] = old + count;
    }
}
