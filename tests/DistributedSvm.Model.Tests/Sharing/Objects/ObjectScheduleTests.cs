using DistributedSvm.Engine.Results;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests.Sharing.Objects;

/// <summary>Moves, pins, evictions and links in random orders of steps: reference code is never at fault.</summary>
public sealed class ObjectScheduleTests
{
    private static readonly ImporterProfile[] Profiles =
    [
        Taker.PeerToPeer, Taker.NoPeerToPeer, Taker.Static, Taker.PeerToPeer with { Pins = true }, Taker.NoPeerToPeer with { Pins = true },
        Taker.PeerToPeer with { Unmaps = UnmapHabit.InsideCallback }, Taker.NoPeerToPeer with { Unmaps = UnmapHabit.AfterCallback },
    ];

    [Theory]
    [InlineData(ScheduleKind.Jitter)]
    [InlineData(ScheduleKind.Pct)]
    public void No_order_of_steps_breaks_a_rule(ScheduleKind kind)
    {
        long moved = 0;
        long evicted = 0;
        for (ulong seed = 1; seed <= 100; seed++)
        {
            RunTotals totals = Random(seed, kind).Run();
            Assert.Equal("", string.Join("\n", totals.Violations.Select(record => $"seed {seed}: {record.Entity} {record.Event.Time}: {record.Violation}")));
            moved += totals.Metrics.Counter(ObjectMetrics.Moved);
            evicted += totals.Metrics.Counter(ObjectMetrics.Evicted);
        }

        Assert.InRange(moved, 20, long.MaxValue);
        Assert.InRange(evicted, 1, long.MaxValue);
    }

    private static ObjectBox Random(ulong seed, ScheduleKind kind)
    {
        var random = new CounterRandom(seed, ScenarioSpec.EntityId);
        var shares = new List<Share>();
        for (int share = 0; share < 3; share++)
        {
            int importers = 1 + (int)random.Below(4);
            shares.Add(new Share
            {
                Gpu = (int)random.Below(random.Below(3) == 0 ? 4 : 2),
                Placement = (ObjectPlacement)(1 + (int)random.Below(3)),
                Bytes = (1L + random.Below(8)) << 20,
                Buffers = 1 + (int)random.Below(3),
                Repeat = 2,
                Start = SimTime.FromMicroseconds(random.Below(2000)),
                Importers =
                [
                    .. Enumerable.Range(0, importers).Select(_ => new Taker((int)random.Below(random.Below(3) == 0 ? 4 : 2), Profiles[random.Below(Profiles.Length)])
                    {
                        Writes = random.Below(3) == 0,
                        Churns = random.Below(3) == 0,
                        After = SimTime.FromMicroseconds(random.Below(1500)),
                    }),
                ],
            });
        }

        return new ObjectBox
        {
            Gpus = 2,
            Hosts = 2,
            VramBytes = 24 << 20,
            HasXeLink = random.Below(2) == 0,
            HasUaLink = random.Below(3) == 0,
            PeersAreLegal = random.Below(2) == 0,
            Shares = [.. shares],
            Seed = seed,
            Schedule = SchedulePolicy.Of(kind),
            Drain = SimTime.FromSeconds(60),
        };
    }
}
