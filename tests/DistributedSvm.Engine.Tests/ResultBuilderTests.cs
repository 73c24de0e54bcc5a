using CsCheck;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Workloads.Copies;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Engine.Tests;

/// <summary>From totals to the result.</summary>
public sealed class ResultBuilderTests
{
    internal static readonly ExecutionInfo Execution = new()
    {
        Driver = "in-process",
        Partition = "host",
        Shards = 1,
        ShardsRequested = 1,
        Silos = 1,
        Windows = 2,
        Rounds = 3,
        SetupSeconds = 0,
        WallSeconds = 0,
        EventsPerSecond = 0,
    };

    [Fact]
    public void The_heading_is_the_worlds_and_the_sums_are_the_totals()
    {
        World world = World() with { Scenario = "box", Seed = 7, Protocol = ProtocolSettings.Of(ProtocolKind.RfcV1) };
        var totals = new RunTotals { Hash = 0xABC, Events = 12 };
        RunResult result = ResultBuilder.Build(world, totals, Execution, world.End);
        Assert.Equal(("box", 7UL, "rfc-v1", "oct-2025"), (result.Scenario, result.Seed, result.Protocol, result.VfioBase));
        Assert.Equal((ResultBuilder.ModelVersion, 0xABCUL, 12L), (result.ModelVersion, result.Digest, result.Events));
        Assert.Same(Execution, result.Execution);
        Assert.False(result.Interrupted);
        Assert.False(result.Failed);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(9_999, 9_999, true)]
    [InlineData(10_000, 10_000, true)]
    [InlineData(12_000, 10_000, false)]
    public void Virtual_time_ends_with_the_measured_time_and_a_run_that_did_not_drain_was_interrupted(long reached, long shown, bool interrupted)
    {
        RunResult result = ResultBuilder.Build(World(), new RunTotals(), Execution, SimTime.FromNanoseconds(reached));
        Assert.Equal(SimTime.FromNanoseconds(shown), result.VirtualTime);
        Assert.Equal(interrupted, result.Interrupted);
    }

    [Fact]
    public void Entities_are_those_present_and_those_created_and_never_the_scenario()
    {
        World world = World();
        world = world with
        {
            Entities =
            [
                .. world.Entities,
                new WorldEntity("absent", default, new PholdSpec(1, 1, 1, SimTime.Zero, SimTime.Zero), Present: false),
                new WorldEntity("present", default, new PholdSpec(1, 1, 1, SimTime.Zero, SimTime.Zero)),
            ],
        };
        var totals = new RunTotals();
        totals.CountCreated(EntityKind.DmaBuf, 5);
        Assert.Equal(
            [new EntityCount(EntityKind.DmaBuf, 5), new EntityCount(EntityKind.Agent, 2), new EntityCount(EntityKind.Phold, 1)],
            ResultBuilder.Build(world, totals, Execution, world.End).Entities);
    }

    [Fact]
    public void Paths_are_the_counters_of_successful_maps()
    {
        var totals = new RunTotals();
        totals.Metrics.Count(PathMetrics.Iov, 1);
        totals.Metrics.Count(PathMetrics.P2p, 2);
        totals.Metrics.Count(PathMetrics.System, 3);
        totals.Metrics.Count(PathMetrics.Vram, 4);
        totals.Metrics.Count(PathMetrics.Refused, 5);
        Assert.Equal(new PathCounts(1, 2, 3, 4, 5), ResultBuilder.Build(World(), totals, Execution, SimTime.Never).Paths);
    }

    [Fact]
    public void Links_stand_in_the_order_of_their_names_with_their_share_of_the_measured_time()
    {
        var totals = new RunTotals();
        totals.Links.Add(new LinkUse("node0/b", 1, 0));
        totals.Links.Add(new LinkUse("node0/a", 100_000, 16_000_000_000));
        totals.Links.Add(new LinkUse("node0/B", 5, 1_000_000_000));
        Assert.Equal(
            [new LinkResult("node0/B", 5, 0.001m), new LinkResult("node0/a", 100_000, 0.625m), new LinkResult("node0/b", 1, 0m)],
            ResultBuilder.Build(World(), totals, Execution, SimTime.Never).Links);
    }

    [Fact]
    public void A_workload_has_its_own_metrics_and_its_own_copies_by_id()
    {
        World world = World() with { Workloads = [new CopiesSpec("first", 1, 10), new CopiesSpec("second", 2, 30)] };
        var totals = new RunTotals();
        totals.Copies.Add(new CopyUse(1, 9, new SimTime(1), SimTime.Never));
        totals.Copies.Add(new CopyUse(1, 8, new SimTime(2), new SimTime(3)));
        totals.Copies.Add(new CopyUse(0, 9, new SimTime(4), new SimTime(5)));
        RunResult result = ResultBuilder.Build(world, totals, Execution, world.End);
        Assert.Equal(["first", "second"], result.Workloads.Select(workload => workload.Name));
        Assert.Equal([new MetricResult("flows", 2), new MetricResult("bytes", 30)], result.Workloads[1].Metrics);
        Assert.Equal([new CopyResult(8, new(2), new(3)), new CopyResult(9, new(1), SimTime.Never)], result.Workloads[1].Copies);
        Assert.Equal([new CopyResult(9, new(4), new(5))], result.Workloads[0].Copies);
    }

    [Theory]
    [InlineData(Blame.User, false)]
    [InlineData(Blame.Protocol, true)]
    public void A_violation_fails_the_run_unless_its_party_was_expected(Blame blame, bool failed)
    {
        World world = World() with { Expect = [Blame.User, Blame.Guest] };
        var totals = new RunTotals();
        totals.AddViolations([Record(5, blame)]);
        RunResult result = ResultBuilder.Build(world, totals, Execution, world.End);
        Assert.Equal(failed, result.Failed);
        ViolationResult violation = Assert.Single(result.Violations);
        Assert.Equal(("T-1", "e1", blame, new SimTime(5), "text"), (violation.Invariant, violation.Entity, violation.Blame, violation.Time, violation.Text));
        Assert.Empty(violation.Causes);
    }

    [Fact]
    public void An_unexpected_violation_behind_thousands_of_expected_ones_still_fails_the_run()
    {
        World world = World() with { Expect = [Blame.User] };
        var totals = new RunTotals();
        totals.AddViolations([.. Enumerable.Range(0, RunTotals.KeptViolations).Select(i => Record(i, Blame.User))]);
        totals.AddViolations([Record(1_000_000, Blame.Protocol)]);
        Assert.True(ResultBuilder.Build(world, totals, Execution, world.End).Failed);
    }

    [Fact]
    public void Ratios_are_rounded_half_up_to_three_places()
    {
        Assert.Equal(0.334m, Rounded.Ratio(334, 1000));
        Assert.Equal(0.333m, Rounded.Ratio(1, 3));
        Assert.Equal(0.667m, Rounded.Ratio(2, 3));
        Assert.Equal(0.001m, Rounded.Ratio(1, 2000));
        Assert.Equal(0.000m, Rounded.Ratio(1, 2001));
        Assert.Equal(-0.333m, Rounded.Ratio(-1, 3));
        Assert.Equal(0.000m, Rounded.Ratio(-1, 2000));
        Assert.Equal(0m, Rounded.Ratio(5, 0));
    }

    [Fact]
    public void A_ratio_is_the_nearest_thousandth() =>
        Gen.Select(Gen.Long[-1L << 50, 1L << 50], Gen.Long[1, 1L << 40]).Sample((numerator, denominator) =>
            Assert.Equal(
                decimal.Floor((numerator * 2000m / (2 * (decimal)denominator)) + 0.5m) / 1000m,
                Rounded.Ratio(numerator, denominator)));

    private static ViolationRecord Record(long time, Blame blame) =>
        new(new Violation("T-1", blame, "text"), new EntityId(1, EntityKind.Agent), new EventKey(new SimTime(time), default, 1));

    /// <summary>Two agents, 10 us measured and 2 us of drain.</summary>
    private static World World()
    {
        var scripted = new ScriptedWorld { Duration = SimTime.FromMicroseconds(10), Drain = SimTime.FromMicroseconds(2) };
        scripted.Add();
        scripted.Add();
        return scripted.World;
    }
}
