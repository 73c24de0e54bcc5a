using System.Collections.Immutable;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Engine.Results;

/// <summary>What a run's counters say of guests that were moved, saved or restored.</summary>
internal static class MigrationResults
{
    public static MigrationResult? Of(World world, EntityMetrics metrics)
    {
        ImmutableArray<FailedMigration> failed = [.. metrics.Counters(MigrationMetrics.FailedAtPrefix).Select(pair => Failed(world, pair.Key.Name, pair.Value))];
        long done = metrics.Counter(new Metric(MigrationMetrics.Done));
        long saved = metrics.Counter(new Metric(MigrationMetrics.Saved));
        long restored = metrics.Counter(new Metric(MigrationMetrics.Restored));
        if (failed.IsEmpty && done + saved + restored == 0)
        {
            return null;
        }

        return new MigrationResult
        {
            Done = done,
            Saved = saved,
            Restored = restored,
            RecoveriesRepeated = metrics.Counter(new Metric(MigrationMetrics.RecoveriesRepeated)),
            Total = Range(metrics.Histogram(new Metric(MigrationMetrics.TotalNs))),
            Downtime = Range(metrics.Histogram(new Metric(MigrationMetrics.DowntimeNs))),
            Bytes =
            [
                .. Enum.GetValues<MigrationPacketType>()
                    .Select(type => new MetricResult(MigrationMetrics.NameOf(type), metrics.Counter(new Metric(MigrationMetrics.BytesOf(type)))))
                    .Where(bytes => bytes.Value > 0),
            ],
            Failed = failed,
        };
    }

    private static FailedMigration Failed(World world, string name, long count)
    {
        string[] parts = name[MigrationMetrics.FailedAtPrefix.Length..].Split(' ');
        return new FailedMigration(Enum.Parse<Errno>(parts[0]), world.Readable(parts[1]), count);
    }

    private static TimeRange Range(IntegerHistogram histogram) => histogram.Count == 0
        ? default
        : new TimeRange(Time(histogram.Min), Time((long)(histogram.Sum / histogram.Count)), Time(histogram.Max));

    private static SimTime Time(long nanoseconds) => SimTime.FromNanoseconds(nanoseconds);
}
