using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests;

/// <summary>What entities observe, and until when it counts.</summary>
public sealed class MetricsTests
{
    private static readonly Metric Hits = new("hits");
    private static readonly Metric Sizes = new("sizes", 2);

    [Fact]
    public void Counts_and_samples_of_the_drain_are_dropped_and_violations_are_kept()
    {
        var scripted = new ScriptedWorld { Duration = SimTime.FromMicroseconds(10), Drain = SimTime.FromMicroseconds(10) };
        EntityId self = scripted.Add((envelope, outbox) =>
        {
            outbox.Observe(Observation.Count(Hits, 3));
            outbox.Observe(Observation.Sample(Sizes, 100));
            outbox.Observe(Observation.Of(new Violation("T-1", Blame.User, ((Note)envelope.Message).Text)));
        });
        scripted.Seed(SimTime.FromMicroseconds(10) - new SimTime(1), self, new Note("measured"));
        scripted.Seed(SimTime.FromMicroseconds(10), self, new Note("at the end"));
        scripted.Seed(SimTime.FromMicroseconds(12), self, new Note("drain"));
        RunTotals totals = scripted.Run();
        Assert.Equal(3, totals.Events);
        Assert.Equal(3, totals.Metrics.Counter(Hits));
        Assert.Equal(1, totals.Metrics.Histogram(Sizes).Count);
        Assert.Equal(["measured", "at the end", "drain"], totals.Violations.Select(record => record.Violation.Text));
        Assert.All(totals.Violations, record => Assert.Equal(self, record.Entity));
    }

    [Fact]
    public void Figures_of_different_workloads_and_entities_add_up_apart_and_together()
    {
        var scripted = new ScriptedWorld();
        EntityId[] all = [.. Enumerable.Range(0, 3).Select(i => scripted.Add((_, outbox) =>
        {
            outbox.Observe(Observation.Count(new Metric("hits", i)));
            outbox.Observe(Observation.Count(Hits));
            outbox.Observe(Observation.Sample(Sizes, i));
        }))];
        foreach (EntityId id in all)
        {
            scripted.Seed(0, id, "one");
            scripted.Seed(10, id, "two");
        }

        RunTotals totals = scripted.Run();
        Assert.Equal(6, totals.Metrics.Counter(Hits));
        Assert.Equal(2, totals.Metrics.Counter(new Metric("hits", 1)));
        Assert.Equal(0, totals.Metrics.Counter(new Metric("misses")));
        Assert.Equal(0, totals.Metrics.Histogram(new Metric("misses")).Count);
        Assert.Equal(6, totals.Metrics.Histogram(Sizes).Count);
        Assert.Equal(2, totals.Metrics.Histogram(Sizes).Max);
    }

    [Fact]
    public void Observing_does_not_change_the_digest()
    {
        static ulong Run(bool observes)
        {
            var scripted = new ScriptedWorld();
            scripted.Seed(0, scripted.Add((_, outbox) =>
            {
                if (observes)
                {
                    outbox.Observe(Observation.Count(Hits));
                    outbox.Observe(Observation.Of(new Violation("T-1", Blame.User, "")));
                }
            }), "go");
            return scripted.Run().Hash;
        }

        Assert.Equal(Run(false), Run(true));
    }
}
