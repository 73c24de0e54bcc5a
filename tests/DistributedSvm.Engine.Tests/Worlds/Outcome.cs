using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests.Worlds;

/// <summary>All that may not depend on how a run was executed, as lines that a failing test can show.</summary>
internal static class Outcome
{
    public static string Run(World world, PartitionMode mode = PartitionMode.Host, int shards = 1, ICopier? paranoia = null) =>
        Describe(new InProcessDriver(world, ShardPlan.Create(world, mode, shards), paranoia).RunToEnd());

    public static string Describe(RunTotals totals)
    {
        IntegerHistogram values = totals.Metrics.Histogram(Juggler.Value);
        return string.Join(
            '\n',
            [
                $"digest {totals.Hash:x16}",
                $"events {totals.Events}",
                $"caught {totals.Metrics.Counter(Juggler.Caught)}",
                $"heard {totals.Metrics.Counter(new Metric("heard"))}",
                $"values {values.Count} {values.Sum} {values.Max} {values.Percentile(500)} {values.Percentile(990)}",
                .. totals.Created.Select(pair => $"created {pair.Key} {pair.Value}"),
                .. totals.Violations.Select(record => $"{record.Event.Time} {record.Entity} {record.Violation}"),
            ]);
    }
}
