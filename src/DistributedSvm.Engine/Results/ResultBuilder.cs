using System.Collections.Immutable;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Locks;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Engine.Results;

/// <summary>Turns merged totals into a result. Everything but <c>execution</c> is a function of world and totals.</summary>
public static class ResultBuilder
{
    /// <summary>The version of the model: raised whenever the same scenario and seed may give another digest.</summary>
    public const string ModelVersion = "4";

    /// <param name="world">What ran.</param>
    /// <param name="totals">What its entities reported.</param>
    /// <param name="execution">How it was executed.</param>
    /// <param name="reached">How far it came: the world's end, drain included, unless it was stopped.</param>
    public static RunResult Build(World world, RunTotals totals, ExecutionInfo execution, SimTime reached)
    {
        ViolationRecord[] cycles = [.. LockCycles.Violations(totals.LockOrder)];
        IEnumerable<Blame> atFault = totals.ViolationsByBlame.Keys.Concat(cycles.Select(cycle => cycle.Violation.Blame));

        // Rates of a run that was stopped are over the time that it reached.
        SimTime measured = SimTime.Min(reached, world.Duration);
        return new RunResult
        {
            Scenario = world.Scenario,
            Seed = world.Seed,
            Protocol = world.Protocol.Protocol.Name(),
            VfioBase = world.Protocol.Base.Name(),
            ModelVersion = ModelVersion,
            Digest = totals.Hash,
            VirtualTime = measured,
            Events = totals.Events,
            Execution = execution,
            Entities = CountEntities(world, totals),
            Paths = new PathCounts(
                totals.Metrics.Counter(PathMetrics.Iov),
                totals.Metrics.Counter(PathMetrics.P2p),
                totals.Metrics.Counter(PathMetrics.System),
                totals.Metrics.Counter(PathMetrics.Vram),
                totals.Metrics.Counter(PathMetrics.Refused)),
            Violations = Violations(world, totals),
            Links = [.. totals.Links.OrderBy(link => link.Name, StringComparer.Ordinal).Select(link => Link(link, measured))],
            Workloads = [.. world.Workloads.Select((workload, index) => Workload(workload, index, totals, measured))],
            Interrupted = reached < world.End,
            Failed = atFault.Any(blame => !world.Expect.Contains(blame)),
            Schedule = world.Schedule.Kind.Name(),
            Interleavings = new InterleavingCounts(totals.Interleavings.Buffers, totals.Interleavings.Distinct, totals.Interleavings.IsLowerBound),
            Sriov = SriovSummary.Of(world, totals, measured),
            Svm = SvmSummary.Of(world, totals.Metrics),
            RefusedActions = [.. totals.Metrics.CountersFrom(RefusedAction.Prefix).Select(counter => Refused(counter.Name, counter.Value))],
            Migrations = MigrationResults.Of(world, totals.Metrics),
            LockOrder = [.. totals.LockOrder.FirstUses.Select(pair => Lock(world, pair.Key, pair.Value))],
        };
    }

    private static RefusedActionResult Refused(string name, long count)
    {
        string[] parts = name.Split('/');
        return new RefusedActionResult(parts[1], parts[2], count);
    }

    /// <summary>All violations that are kept, in order of time; cycles of the lock-class graph are among them.</summary>
    public static ImmutableArray<ViolationResult> Violations(World world, RunTotals totals)
    {
        ViolationRecord[] violations = [.. totals.Violations, .. LockCycles.Violations(totals.LockOrder)];
        Array.Sort(violations, ViolationRecord.Compare);
        return [.. violations.Select(record => Violation(world, record))];
    }

    private static ImmutableArray<EntityCount> CountEntities(World world, RunTotals totals)
    {
        var counts = new SortedDictionary<EntityKind, long>();
        foreach (WorldEntity entity in world.Entities)
        {
            if (entity.Present && entity.Spec.Kind != EntityKind.Scenario)
            {
                counts[entity.Spec.Kind] = counts.GetValueOrDefault(entity.Spec.Kind) + 1;
            }
        }

        foreach ((EntityKind kind, long count) in totals.Created)
        {
            counts[kind] = counts.GetValueOrDefault(kind) + count;
        }

        return [.. counts.Select(pair => new EntityCount(pair.Key, pair.Value))];
    }

    private static ViolationResult Violation(World world, ViolationRecord record) =>
        new(
            record.Violation.Invariant,
            world.PathOf(record.Entity),
            record.Violation.Blame,
            record.Event.Time,
            world.Readable(record.Violation.Text),
            [],
            record.Event);

    private static LockOrderResult Lock(World world, LockEdge edge, LockUse first) =>
        new(edge.Held.Name(), edge.Taken.Name(), world.PathOf(first.Entity), first.Event.Time);

    private static LinkResult Link(LinkUse link, SimTime duration)
    {
        Int128 possible = (Int128)link.BytesPerSecond * duration.Picoseconds / SimTime.PicosecondsPerSecond;
        return new LinkResult(link.Name, link.Bytes, Rounded.Ratio(link.Bytes, possible));
    }

    private static WorkloadResult Workload(WorkloadSpec workload, int index, RunTotals totals, SimTime measured)
    {
        var writer = new MetricWriter();
        workload.Summarize(new MetricReader(totals.Metrics, index, measured), writer);
        ImmutableArray<CopyResult> copies =
        [
            .. totals.Copies.Where(copy => copy.Workload == index).OrderBy(copy => copy.Id)
                .Select(copy => new CopyResult(copy.Id, copy.Start, copy.Finish)),
        ];
        return new WorkloadResult(workload.Name, workload.Kind, [.. writer.Metrics], copies);
    }

    private sealed class MetricReader(EntityMetrics metrics, int workload, SimTime duration) : IMetricReader
    {
        public SimTime Duration => duration;

        public long Counter(string name) => metrics.Counter(new Metric(name, workload));

        public IntegerHistogram Histogram(string name) => metrics.Histogram(new Metric(name, workload));
    }

    private sealed class MetricWriter : IMetricWriter
    {
        public List<MetricResult> Metrics { get; } = [];

        public void Integer(string name, long value) => Metrics.Add(new MetricResult(name, value));

        public void Ratio(string name, Int128 numerator, Int128 denominator) =>
            Metrics.Add(new MetricResult(name, Rounded.Ratio(numerator, denominator)));
    }
}
