using HdrHistogram;

namespace DistributedSvm.Grains.Live.Load.Statistics;

/// <summary>Histograms of latencies in nanoseconds: all of one shape, so that any can be added to any other.</summary>
public static class Histograms
{
    /// <summary>One hour. What takes longer counts as this.</summary>
    public const long LongestNs = 3_600_000_000_000;

    private const int Digits = 3;

    /// <summary>An empty one: 1 ns to an hour, to three digits.</summary>
    public static LongHistogram Create() => new(1, LongestNs, Digits);

    /// <summary>Records a latency, whatever it is: less than one nanosecond counts as one.</summary>
    public static void Record(this LongHistogram histogram, long nanoseconds) => histogram.RecordValue(Math.Clamp(nanoseconds, 1, LongestNs));
}
