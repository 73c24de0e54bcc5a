using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Engine.Tests;

/// <summary>A trace is a function of scenario, seed and share, and what is traced happens as it would have.</summary>
public sealed class TraceTests
{
    private static readonly World Jugglers = JugglerWorld.Create(3, 6, 2, SimTime.FromNanoseconds(700), SimTime.FromMicroseconds(40));

    [Fact]
    public void Tracing_changes_no_result()
    {
        foreach (int parts in (int[])[1_000_000, 200_000])
        {
            InProcessDriver driver = Driver(Jugglers, PartitionMode.Function, 4, parts);
            Assert.Equal(Outcome.Run(Jugglers), Outcome.Describe(driver.RunToEnd()));
        }
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(300_000)]
    public void However_the_run_is_cut_its_trace_is_the_same(int partsPerMillion)
    {
        string expected = Trace(Driver(Jugglers, PartitionMode.Host, 1, partsPerMillion), windows: int.MaxValue);
        Assert.NotEmpty(expected);
        foreach (PartitionMode mode in Enum.GetValues<PartitionMode>())
        {
            foreach (int shards in (int[])[1, 2, 5])
            {
                Assert.Equal(expected, Trace(Driver(Jugglers, mode, shards, partsPerMillion), windows: 3));
            }
        }
    }

    [Fact]
    public void The_serializer_on_all_ways_loses_nothing_of_it()
    {
        string expected = Trace(Driver(Jugglers, PartitionMode.Host, 1), windows: 100);
        Assert.Equal(expected, Trace(Driver(Jugglers, PartitionMode.Gpu, 3, paranoia: new SerializingCopier()), windows: 100));
    }

    [Fact]
    public void Every_event_is_in_a_whole_trace()
    {
        InProcessDriver driver = Driver(Jugglers, PartitionMode.Gpu, 3);
        int events = Records(driver, windows: 50).Count(record => record.Kind == TraceRecordKind.Event);
        Assert.Equal(driver.Events, events);
    }

    [Fact]
    public void What_a_restored_run_tells_again_is_dropped_by_whoever_has_it_already()
    {
        var copier = new SerializingCopier();
        InProcessDriver first = Driver(Jugglers, PartitionMode.Gpu, 3);
        var assembler = new TraceAssembler();
        RunSnapshot saved = first.SaveAt(SimTime.FromMicroseconds(10), copier);
        List<TraceRecord> records = [.. assembler.Take(first.TakeTrace(), first.Now)];
        first.SaveAt(SimTime.FromMicroseconds(17), copier);
        records.AddRange(assembler.Take(first.TakeTrace(), first.Now));

        InProcessDriver second = InProcessDriver.Restore(Jugglers, ShardPlan.Create(Jugglers, PartitionMode.Function, 2), saved, copier);
        second.Trace(TracePlan.Create(Jugglers));
        second.RunToEnd();
        records.AddRange(assembler.Take(second.TakeTrace(), SimTime.Never));

        Assert.Equal(Trace(Driver(Jugglers, PartitionMode.Host, 1), windows: 100), Text(records));
    }

    [Theory]
    [InlineData(5_000, 100_000)]
    [InlineData(20_000, 10_000)]
    [InlineData(50, 1_000)]
    public void Slices_are_spread_over_the_run_and_add_up_to_the_share(long milliseconds, int partsPerMillion)
    {
        World world = PholdWorld.Create(1, 1, SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1), SimTime.FromMilliseconds(milliseconds), 3);
        var plan = TracePlan.Create(world, partsPerMillion);
        Int128 covered = 0;
        for (SimTime at = SimTime.Zero; at < world.Duration;)
        {
            bool isCovered = plan.Covers(at, out SimTime until);
            Assert.True(until > at);
            Assert.Equal(isCovered, plan.Covers(until - new SimTime(1), out _));
            covered += isCovered ? (until - at).Picoseconds : 0;
            at = until;
        }

        Int128 expected = (Int128)world.Duration.Picoseconds * partsPerMillion / 1_000_000;
        Assert.InRange(covered, expected * 95 / 100, (expected * 105 / 100) + 1);
    }

    [Fact]
    public void Another_seed_takes_other_slices()
    {
        World world = PholdWorld.Create(1, 1, SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1), SimTime.FromSeconds(10), 3);
        bool[][] covered = [.. ((ulong[])[3, 4]).Select(seed => Cover(TracePlan.Create(world with { Seed = seed }, 50_000)))];
        Assert.NotEqual(covered[0], covered[1]);
    }

    private static bool[] Cover(TracePlan plan) => [.. Enumerable.Range(0, 1_000).Select(i => plan.Covers(SimTime.FromMilliseconds(i * 10), out _))];

    private static InProcessDriver Driver(World world, PartitionMode mode, int shards, int partsPerMillion = 1_000_000, ICopier? paranoia = null)
    {
        var driver = new InProcessDriver(world, ShardPlan.Create(world, mode, shards), paranoia);
        driver.Trace(TracePlan.Create(world, partsPerMillion));
        return driver;
    }

    private static List<TraceRecord> Records(InProcessDriver driver, int windows)
    {
        var assembler = new TraceAssembler();
        var records = new List<TraceRecord>();
        while (driver.Advance(windows))
        {
            records.AddRange(assembler.Take(driver.TakeTrace(), driver.Now));
        }

        records.AddRange(assembler.Take(driver.TakeTrace(), SimTime.Never));
        return records;
    }

    private static string Trace(InProcessDriver driver, int windows) => Text(Records(driver, windows));

    private static string Text(IEnumerable<TraceRecord> records) => string.Join('\n', records.Select(record => string.Join(
        ' ',
        [
            $"{record.Time.Picoseconds} {record.Kind} {record.Entity} {record.Event} {record.Cause} {record.Peer} {record.Name} {record.Track} {record.Role} {record.IsRoot}",
            $"{record.Operation.Value} {record.Value}",
            .. record.Attributes.Select(attribute => attribute.ToString()),
        ])));
}
