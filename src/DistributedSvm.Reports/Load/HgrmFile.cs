using HdrHistogram;

namespace DistributedSvm.Reports.Load;

/// <summary>
/// The percentile distribution as HdrHistogram's plotters read it (<c>.hgrm</c>): value, percentile, count so far, 1 / (1 - percentile). Values are milliseconds.
/// </summary>
public static class HgrmFile
{
    private const int LinesPerHalving = 10;
    private const double NanosecondsPerMillisecond = 1e6;

    /// <param name="nanoseconds">Latencies.</param>
    /// <param name="writer">Where to. Lines end as this writer ends lines.</param>
    public static void Write(HistogramBase nanoseconds, TextWriter writer)
    {
        if (nanoseconds.TotalCount > 0)
        {
            nanoseconds.OutputPercentileDistribution(writer, LinesPerHalving, NanosecondsPerMillisecond);
            return;
        }

        writer.WriteLine("       Value     Percentile TotalCount 1/(1-Percentile)");
        writer.WriteLine();
        writer.WriteLine("#[Mean    =        0.000, StdDeviation   =        0.000]");
        writer.WriteLine("#[Max     =        0.000, Total count    =            0]");
    }
}
