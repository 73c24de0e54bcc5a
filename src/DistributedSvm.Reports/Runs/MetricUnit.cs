namespace DistributedSvm.Reports.Runs;

/// <summary>What a metric counts, so that it is shown with its unit.</summary>
public enum MetricUnit
{
    Number,
    Bytes,
    BytesPerSecond,
    Microseconds,
    Picoseconds,
}
