using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace DistributedSvm.Grains.Telemetry;

/// <summary>The project's own source of spans and its meter. Nothing is measured, and no span begins, while nobody listens.</summary>
public static class DsvmTelemetry
{
    public const string Name = "DistributedSvm";

    public static readonly ActivitySource Source = new(Name);

    public static readonly Meter Meter = new(Name);

    /// <summary>Length of a session in seconds; attributes <c>session.kind</c>, and <c>error.type</c> with the errno where it failed.</summary>
    public static readonly Histogram<double> SessionDuration = Meter.CreateHistogram<double>(
        "dsvm.session.duration",
        "s",
        "Length of a session of a load test, from the agent's start of it to its end.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    /// <summary>Events of runs in virtual time.</summary>
    public static readonly Counter<long> Events = Meter.CreateCounter<long>("dsvm.simulation.events", "{event}", "Events handled by shards of runs in virtual time.");

    public static readonly Counter<long> Windows = Meter.CreateCounter<long>("dsvm.simulation.windows", "{window}", "Windows of virtual time that shards went through.");

    /// <summary>What the coordinator spends between the last answer of a round and the next round's calls, and shards wait for one another.</summary>
    public static readonly Counter<double> BarrierTime = Meter.CreateCounter<double>("dsvm.simulation.barrier.time", "s", "Wall time in which shards waited for one another.");

    public static readonly Counter<long> Checkpoints = Meter.CreateCounter<long>("dsvm.simulation.checkpoints", "{checkpoint}", "Checkpoints that count.");
}
