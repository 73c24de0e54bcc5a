using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Load;
using HdrHistogram;

namespace DistributedSvm.Reports.Tests.Load;

/// <summary>Loads as they come out.</summary>
internal static class SampleLoads
{
    private const long Microsecond = 1_000;

    public static LoadSetup Setup { get; } = new()
    {
        Mode = "closed",
        Sessions = 64,
        Mix = [("share", 80), ("refused", 20)],
        Seed = 7,
        Agents = 512,
        WarmupSeconds = 5,
        DurationSeconds = 3,
        LimitSeconds = 30,
    };

    public static LoadResult Clean { get; } = new()
    {
        Setup = Setup,
        MeasuredSeconds = 3,
        Latency = Histogram(1, 1_000),
        Service = Histogram(1, 1_000),
        FailedLatency = Empty,
        Kinds = [new("share", Histogram(201, 1_000)), new("refused", Histogram(1, 200))],
        Seconds = [new(300, 0), new(350, 0), new(350, 0)],
        SessionsPerSecond = 333.333,
        SessionsPerSecondHalfWidth = 71.7,
        Silos = [new("127.0.0.1:11111", 333, 13_000, 6_500, 700, 0, 120_000_000)],
        Audit = new(600, 0, 0, [], 0),
    };

    public static LoadResult Open { get; } = Clean with
    {
        Setup = Setup with { Mode = "open", Sessions = null, Rate = 400, MaxInFlight = 20_000, Clients = 2, Cluster = "local", IsSpread = true },
        Service = Histogram(1, 10),
        Delayed = 120,
        NotStarted = 20,
    };

    public static LoadResult Bad { get; } = Clean with
    {
        FailedLatency = Histogram(1, 30),
        WrongContent = 2,
        Errnos = [new("EBUSY", "attach", 18), new("ENODEV", "map", 5)],
        Exceptions = [new("SiloUnavailableException", "the silo [127.0.0.1:11112] is\u001b[31m gone", 5)],
        StillUnderWay = 1,
        Audit = new(600, 50, 3, [new("I-5", Blame.Exporter, "node0/gpu0/vf1/vfio#3", "unmap without map")], 12),
    };

    public static LongHistogram Empty => new(1, 3_600_000_000_000, 3);

    /// <summary>One of each so many microseconds.</summary>
    public static LongHistogram Histogram(int first, int last)
    {
        LongHistogram histogram = Empty;
        for (int i = first; i <= last; i++)
        {
            histogram.RecordValue(i * Microsecond);
        }

        return histogram;
    }
}
