using CsCheck;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests;

/// <summary>Merging what shards and entities report.</summary>
public sealed class RunTotalsTests
{
    [Fact]
    public void The_order_of_merging_does_not_matter() =>
        Gen.Select(Gen.Select(Gen.Int[0, 50], Gen.Int[0, 5], Gen.ULong, Gen.Long[0, 1L << 40]).Array[1, 20], Gen.Int[1, 5], Gen.ULong)
            .Sample((reports, shards, order) =>
            {
                var straight = new RunTotals();
                foreach ((int index, int violations, ulong hash, long value) in reports)
                {
                    straight.Add(Report(index, violations, hash, value));
                    straight.CountCreated((EntityKind)(index % 3));
                    straight.Events += index;
                }

                RunTotals[] parts = [.. Enumerable.Range(0, shards).Select(_ => new RunTotals())];
                foreach ((int index, int violations, ulong hash, long value) in reports.OrderBy(report => Digest.Mix(report.Item3 ^ order)))
                {
                    RunTotals part = parts[(int)(hash % (ulong)shards)];
                    part.Add(Report(index, violations, hash, value));
                    part.CountCreated((EntityKind)(index % 3));
                    part.Events += index;
                }

                var merged = new RunTotals();
                foreach (RunTotals part in parts.OrderBy(part => Digest.Mix(part.Hash ^ order)))
                {
                    merged.Merge(part);
                }

                Assert.Equal(Outcome.Describe(straight), Outcome.Describe(merged));
                Assert.Equal(straight.Created, merged.Created);
                Assert.Equal(straight.Metrics.Counter(new Metric("count")), merged.Metrics.Counter(new Metric("count")));
                Assert.Equal(straight.Links.OrderBy(link => link.Bytes), merged.Links.OrderBy(link => link.Bytes));
                Assert.Equal(straight.Copies.OrderBy(copy => copy.Id), merged.Copies.OrderBy(copy => copy.Id));
            });

    [Fact]
    public void The_earliest_violations_are_kept_whatever_came_first()
    {
        int count = (5 * RunTotals.KeptViolations) + 17;
        var totals = new RunTotals();
        var others = new RunTotals();
        for (int i = count - 1; i >= 0; i--)
        {
            (i % 3 == 0 ? others : totals).AddViolations([Violation(i, "T-1", Blame.User, "late ones first")]);
        }

        totals.Merge(others);
        Assert.Equal(Enumerable.Range(0, RunTotals.KeptViolations).Select(i => (long)i), totals.Violations.Select(record => record.Event.Time.Picoseconds));
    }

    [Fact]
    public void The_first_of_its_kind_is_kept_however_late_and_all_are_counted_by_their_blame()
    {
        var totals = new RunTotals();
        var others = new RunTotals();
        for (int i = 0; i < 5 * RunTotals.KeptViolations; i++)
        {
            totals.AddViolations([Violation(i, "T-1", Blame.User, "expected")]);
        }

        others.AddViolations([Violation(1_000_001, "T-2", Blame.Protocol, "again"), Violation(1_000_000, "T-2", Blame.Protocol, "at last")]);
        totals.Merge(others);
        Assert.Equal(RunTotals.KeptViolations + 1, totals.Violations.Count);
        Assert.Equal("at last", totals.Violations[^1].Violation.Text);
        Assert.Equal([(Blame.Protocol, 2L), (Blame.User, 5L * RunTotals.KeptViolations)], totals.ViolationsByBlame.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void Violations_of_one_event_have_one_order()
    {
        ViolationRecord[] records =
        [
            Violation(5, "I-1", Blame.User, "2 of them"),
            Violation(5, "I-12", Blame.User, " of them"),
            Violation(5, "I-12", Blame.Guest, " of them"),
            Violation(4, "I-9", Blame.User, ""),
        ];
        Gen.Shuffle(records).Sample(shuffled =>
        {
            var totals = new RunTotals();
            totals.AddViolations(shuffled);
            Assert.Equal([records[3], records[0], records[2], records[1]], totals.Violations);
        });
    }

    private static ViolationRecord Violation(long time, string invariant, Blame blame, string text) =>
        new(new Violation(invariant, blame, text), new EntityId(1, EntityKind.Agent), new EventKey(new SimTime(time), default, 1));

    private static EntityReport Report(int index, int violations, ulong hash, long value)
    {
        var id = new EntityId(index, EntityKind.Agent);
        var report = new EntityReport { Entity = id, Hash = hash, Metrics = null, LastEvent = new EventKey(new SimTime(value), id, (long)hash), IsAudited = true };
        report.Count(new Metric("count"), value);
        report.Sample(Juggler.Value, value);
        report.Link("link", value, 1);
        report.Copy(0, value, SimTime.Zero, SimTime.Never);
        for (int i = 0; i < violations; i++)
        {
            report.Violate(new Violation("T-1", Blame.User, $"{hash} {i}"));
        }

        return report;
    }
}
