using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>
/// How a metric is called in a report, and its unit. A metric that nobody has titled is shown under its own name;
/// its unit follows from that name: <c>...Us</c>, <c>...Ps</c>, <c>bytes...</c>, <c>bytesPerSecond</c>, else a plain number.
/// </summary>
internal sealed record MetricTitle(string Text, MetricUnit Unit)
{
    private const decimal PicosecondsPerMicrosecond = 1_000_000m;

    public static MetricTitle Of(string name) => new(TextOf(name), UnitOf(name));

    /// <summary>The value with its unit; lengths of time in the unit that suits <paramref name="scale"/>, so that a row of them compares.</summary>
    public string Show(decimal value, decimal scale) => Unit switch
    {
        MetricUnit.Bytes => Quantity.Bytes(value),
        MetricUnit.BytesPerSecond => Quantity.BytesPerSecond(value),
        MetricUnit.Microseconds => Quantity.Duration(value * PicosecondsPerMicrosecond, scale * PicosecondsPerMicrosecond),
        MetricUnit.Picoseconds => Quantity.Duration(value, scale),
        _ => Quantity.Count(value),
    };

    private static string TextOf(string name) => name switch
    {
        "vfs" => "VFs",
        "frames" => "frames",
        "framesPerSecond" => "frames per second",
        "framesPerSecondSlowest" => "of the slowest VF",
        "swapchainsIov" => "  over IOV",
        "swapchainsP2p" => "  peer-to-peer",
        "swapchainsSystem" => "  in system memory",
        "failedShares" => "failed shares",
        "failedFrames" => "failed frames",
        "swapchains" => "swapchains shared",
        "missedVsyncs" => "missed vsyncs",
        "frameTimeUs" => "frame time",
        "bytesPerFrame" => "bytes per frame",
        "bytes" => "bytes",
        "bytesPerSecond" => "throughput",
        "threadsFinished" => "  came to their end",
        "contentErrors" => "wrong content found",
        "failedChecks" => "failed checks",
        "bytesMoved" => "bytes to and from hosts",
        "iterationUs" => "round",
        "runUs" => "time of it all",
        _ => name,
    };

    private static MetricUnit UnitOf(string name)
    {
        if (name.EndsWith("bytesPerSecond", StringComparison.OrdinalIgnoreCase))
        {
            return MetricUnit.BytesPerSecond;
        }

        if (name.StartsWith("bytes", StringComparison.Ordinal) || name.EndsWith("Bytes", StringComparison.Ordinal))
        {
            return MetricUnit.Bytes;
        }

        if (name.EndsWith("Us", StringComparison.Ordinal))
        {
            return MetricUnit.Microseconds;
        }

        return name.EndsWith("Ps", StringComparison.Ordinal) ? MetricUnit.Picoseconds : MetricUnit.Number;
    }
}
