using CsCheck;
using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Engine.Tests;

/// <summary>A schedule policy changes the order of steps by the seed alone: never by how a run is cut, saved or restored.</summary>
public sealed class ScheduleTests
{
    private static readonly SchedulePolicy[] Policies =
    [
        SchedulePolicy.Of(ScheduleKind.Jitter) with { Bound = SimTime.FromNanoseconds(1_500) },
        SchedulePolicy.Of(ScheduleKind.Jitter),
        SchedulePolicy.Of(ScheduleKind.Pct),
        SchedulePolicy.Of(ScheduleKind.Pct) with { Levels = 3, Quantum = SimTime.FromNanoseconds(300), ChangePoints = 2, Steps = 16 },
    ];

    private static readonly Gen<SchedulePolicy> AnyPolicy = Gen.Int[0, Policies.Length - 1].Select(index => Policies[index]);

    [Fact]
    public void Any_world_under_any_policy_has_one_result_however_it_is_cut() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 6], Gen.Int[1, 30], Gen.ULong, AnyPolicy, Gen.Enum<PartitionMode>(), Gen.Int[2, 8]).Sample(
            (hosts, jugglers, network, seed, policy, mode, shards) =>
            {
                World world = JugglerWorld.Create(hosts, jugglers, 2, SimTime.FromNanoseconds(100 * network), SimTime.FromMicroseconds(40), seed) with
                {
                    Schedule = policy,
                };
                Assert.Equal(Outcome.Run(world), Outcome.Run(world, mode, shards));
            },
            iter: 60);

    [Fact]
    public void Any_run_under_any_policy_that_is_saved_and_restored_has_the_result_of_the_uninterrupted_one() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 6], Gen.ULong, AnyPolicy, Gen.Int[0, 40_000], Gen.Int[1, 8], Gen.Enum<PartitionMode>(), Gen.Int[1, 8]).Sample(
            (hosts, jugglers, seed, policy, nanoseconds, shardsBefore, after, shardsAfter) =>
            {
                World world = JugglerWorld.Create(hosts, jugglers, 2, SimTime.FromNanoseconds(1_300), SimTime.FromMicroseconds(40), seed) with
                {
                    Schedule = policy,
                };
                var copier = new SerializingCopier();
                RunSnapshot snapshot = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Function, shardsBefore))
                    .SaveAt(SimTime.FromNanoseconds(nanoseconds), copier);
                InProcessDriver restored = InProcessDriver.Restore(world, ShardPlan.Create(world, after, shardsAfter), snapshot, copier);
                Assert.Equal(Outcome.Run(world), Outcome.Describe(restored.RunToEnd()));
            },
            iter: 60);

    [Theory]
    [InlineData(ScheduleKind.Jitter)]
    [InlineData(ScheduleKind.Pct)]
    public void Another_policy_or_seed_gives_another_order(ScheduleKind kind)
    {
        World world = JugglerWorld.Create(2, 4, 2, SimTime.FromMicroseconds(2), SimTime.FromMicroseconds(60));
        World random = world with { Schedule = SchedulePolicy.Of(kind) };
        string[] outcomes = [Outcome.Run(world), Outcome.Run(random), Outcome.Run(random with { Seed = 2 })];
        Assert.Equal(3, outcomes.Distinct().Count());
        Assert.Equal(outcomes[1], Outcome.Run(random, paranoia: new SerializingCopier()));
    }

    [Fact]
    public void Only_steps_are_late()
    {
        var scripted = new ScriptedWorld();
        EntityId peer = scripted.Add();
        EntityId self = scripted.Add((envelope, outbox) =>
        {
            if (envelope.Message is Note { Text: "go" })
            {
                outbox.Send(peer, new Note("no step"), SimTime.FromMicroseconds(1));
                outbox.Send(peer, new Ball(3, default), SimTime.FromMicroseconds(1));
                outbox.StartTimer(new Note("no step"), SimTime.FromMicroseconds(1));
                outbox.StartTimer(new Ball(3, default), SimTime.FromMicroseconds(1));
            }
        });
        scripted.Seed(0, self, "go");
        World world = scripted.World with { Schedule = SchedulePolicy.Of(ScheduleKind.Jitter) };
        new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1)).RunToEnd();
        Assert.All(scripted.Handled.Where(e => e.Message is Note { Text: "no step" }), e => Assert.Equal(SimTime.FromMicroseconds(1), e.Time));
        SimTime[] steps = [.. scripted.Handled.Where(e => e.Message is Ball).Select(e => e.Time)];
        Assert.Equal(2, steps.Distinct().Count());
        Assert.All(steps, time => Assert.InRange(time.Picoseconds, 1_000_000, 21_000_000));
    }

    [Fact]
    public void A_step_is_late_on_top_of_its_cost_so_a_cost_below_the_lookahead_is_still_a_bug()
    {
        var scripted = new ScriptedWorld();
        EntityId peer = scripted.Add();
        scripted.Seed(0, scripted.Add((_, outbox) => outbox.Send(peer, new Ball(1, default), SimTime.Zero)), "go");
        World world = scripted.World with { Schedule = SchedulePolicy.Of(ScheduleKind.Pct) };
        Assert.Throws<ModelBugException>(() => new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1)).RunToEnd());
    }

    [Fact]
    public void A_fork_cannot_change_the_schedule_or_the_rules()
    {
        World world = JugglerWorld.Create(1, 2, 1, JugglerWorld.Local, SimTime.FromMicroseconds(15));
        World random = world with { Schedule = SchedulePolicy.Of(ScheduleKind.Pct) };
        World variant = world with { Protocol = ProtocolSettings.Of(ProtocolKind.RfcV1) };
        Assert.Null(WorldChange.Refusal(random, random, SimTime.FromMicroseconds(5), (_, _) => true));
        Assert.Contains("schedule", WorldChange.Refusal(world, random, SimTime.FromMicroseconds(5), (_, _) => true)!, StringComparison.Ordinal);
        Assert.Contains("protocol", WorldChange.Refusal(world, variant, SimTime.FromMicroseconds(5), (_, _) => true)!, StringComparison.Ordinal);
    }
}
