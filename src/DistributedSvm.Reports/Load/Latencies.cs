using System.Globalization;
using HdrHistogram;

namespace DistributedSvm.Reports.Load;

/// <summary>Figures of a histogram of nanoseconds, and how people read them.</summary>
internal static class Latencies
{
    /// <summary>The percentiles, with their names in JSON and in a table.</summary>
    public static readonly (string Name, string Title, double Percentile)[] Percentiles =
        [("p50Ns", "p50", 50), ("p90Ns", "p90", 90), ("p99Ns", "p99", 99), ("p999Ns", "p99.9", 99.9), ("p9999Ns", "p99.99", 99.99)];

    /// <summary>Those for which a table of 80 columns has room.</summary>
    public static IEnumerable<(string Name, string Title, double Percentile)> Shown => Percentiles[..^1];

    /// <summary>Null where nothing was recorded.</summary>
    public static long? At(HistogramBase histogram, double percentile) => histogram.TotalCount == 0 ? null : histogram.GetValueAtPercentile(percentile);

    public static long? Max(HistogramBase histogram) => histogram.TotalCount == 0 ? null : histogram.GetMaxValue();

    public static long? Mean(HistogramBase histogram) => histogram.TotalCount == 0 ? null : (long)histogram.GetMean();

    /// <summary>Three significant digits: <c>1.23 ms</c>.</summary>
    public static string Text(long? nanoseconds) => nanoseconds switch
    {
        null => "-",
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds} ns"),
        < 999_500 => $"{Digits(nanoseconds.Value / 1e3)} us",
        < 999_500_000 => $"{Digits(nanoseconds.Value / 1e6)} ms",
        _ => $"{Digits(nanoseconds.Value / 1e9)} s",
    };

    private static string Digits(double value) => value.ToString(value < 9.995 ? "0.00" : value < 99.95 ? "0.0" : "#,##0", CultureInfo.InvariantCulture);
}
