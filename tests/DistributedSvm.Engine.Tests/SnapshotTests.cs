using CsCheck;
using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Engine.Tests;

/// <summary>A run that was saved at a barrier goes on as if nothing had happened, on any number of shards.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void Any_run_saved_at_any_time_and_restored_on_any_shards_has_the_result_of_the_uninterrupted_one() =>
        Gen.Select(
            Gen.Int[1, 3],
            Gen.Int[1, 6],
            Gen.ULong,
            Gen.Int[0, 18_000],
            Gen.Enum<PartitionMode>(),
            Gen.Int[1, 8],
            Gen.Enum<PartitionMode>(),
            Gen.Int[1, 8]).Sample(
            (hosts, jugglers, seed, nanoseconds, before, shardsBefore, after, shardsAfter) =>
            {
                World world = JugglerWorld.Create(hosts, jugglers, 2, SimTime.FromNanoseconds(1_300), SimTime.FromMicroseconds(15), seed);
                var copier = new SerializingCopier();
                RunSnapshot snapshot = new InProcessDriver(world, ShardPlan.Create(world, before, shardsBefore))
                    .SaveAt(SimTime.FromNanoseconds(nanoseconds), copier);
                InProcessDriver restored = InProcessDriver.Restore(world, ShardPlan.Create(world, after, shardsAfter), snapshot, copier);
                Assert.Equal(Outcome.Run(world), Outcome.Describe(restored.RunToEnd()));
            },
            iter: 80);

    [Fact]
    public void A_snapshot_of_a_snapshot_is_as_good_and_the_saved_run_itself_goes_on()
    {
        World world = PholdWorld.Create(16, 2, SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(60), 5);
        string expected = Outcome.Run(world);
        var copier = new SerializingCopier();
        var first = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Gpu, 3));
        RunSnapshot early = first.SaveAt(SimTime.FromMicroseconds(20), copier);
        InProcessDriver second = InProcessDriver.Restore(world, ShardPlan.Create(world, PartitionMode.Gpu, 1), early, copier);
        RunSnapshot late = second.SaveAt(SimTime.FromMicroseconds(40), copier);
        InProcessDriver third = InProcessDriver.Restore(world, ShardPlan.Create(world, PartitionMode.Gpu, 5), late, copier);
        Assert.All([first, second, third], driver => Assert.Equal(expected, Outcome.Describe(driver.RunToEnd())));
        Assert.Equal(expected, Outcome.Describe(InProcessDriver.Restore(world, ShardPlan.Create(world, PartitionMode.Gpu, 2), early, copier).RunToEnd()));
    }

    [Fact]
    public void All_shards_stop_at_the_same_virtual_time_also_where_nothing_connects_them()
    {
        World world = JugglerWorld.Create(1, 6, 2, SimTime.Never, SimTime.FromMicroseconds(30));
        var mark = SimTime.FromNanoseconds(12_345);
        RunSnapshot snapshot = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Function, 4)).SaveAt(mark, new SerializingCopier());
        Assert.Equal(mark, snapshot.At);
        Assert.All(snapshot.Cells, cell => Assert.True(cell.Now < mark && cell.NextTimer >= mark, $"{cell.Self} at {cell.Now}"));
        Assert.All(snapshot.Shards.SelectMany(shard => shard.Events), envelope => Assert.True(envelope.Time >= mark, $"{envelope.Time}"));
    }

    [Fact]
    public void A_run_that_changes_to_the_very_same_world_does_not_notice()
    {
        World world = LateNotes("late");
        var copier = new SerializingCopier();
        RunSnapshot snapshot = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1)).SaveAt(SimTime.FromMicroseconds(5), copier);
        InProcessDriver changed = InProcessDriver.Restore(world, ShardPlan.Create(world, PartitionMode.Host, 1), snapshot, copier, isChanged: true);
        Assert.Equal(Outcome.Run(world), Outcome.Describe(changed.RunToEnd()));
    }

    [Fact]
    public void A_run_that_changes_its_world_gives_what_the_changed_world_gives_if_they_agree_on_the_past()
    {
        World world = LateNotes("late");
        World other = LateNotes("other");
        Assert.NotEqual(Outcome.Run(world), Outcome.Run(other));
        Assert.Null(WorldChange.Refusal(world, other, SimTime.FromMicroseconds(5), (_, _) => true));
        var copier = new SerializingCopier();
        RunSnapshot snapshot = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1)).SaveAt(SimTime.FromMicroseconds(5), copier);
        InProcessDriver changed = InProcessDriver.Restore(other, ShardPlan.Create(other, PartitionMode.Gpu, 2), snapshot, copier, isChanged: true);
        Assert.Equal(Outcome.Run(other), Outcome.Describe(changed.RunToEnd()));
    }

    [Fact]
    public void A_change_of_the_past_or_of_the_world_is_refused_with_the_reason()
    {
        World world = LateNotes("late");
        Assert.Contains("which is the past", WorldChange.Refusal(world, LateNotes("other"), SimTime.FromMicroseconds(10), (_, _) => true)!, StringComparison.Ordinal);
        World larger = JugglerWorld.Create(2, 3, 1, SimTime.FromMicroseconds(2), SimTime.FromMicroseconds(15));
        Assert.Contains("must stay as they are", WorldChange.Refusal(world, larger, SimTime.Zero, (_, _) => true)!, StringComparison.Ordinal);
        Assert.Contains("duration", WorldChange.Refusal(world, world with { Duration = SimTime.FromMicroseconds(16) }, SimTime.Zero, (_, _) => true)!, StringComparison.Ordinal);
        Assert.Contains("network", WorldChange.Refusal(world, world with { NetworkLatency = SimTime.FromMicroseconds(9) }, SimTime.Zero, (_, _) => true)!, StringComparison.Ordinal);
    }

    private static World LateNotes(string text)
    {
        World world = JugglerWorld.Create(2, 2, 1, SimTime.FromMicroseconds(2), SimTime.FromMicroseconds(15));
        return world with
        {
            Seeds =
            [
                .. world.Seeds,
                new Envelope(SimTime.FromMicroseconds(7), ScenarioSpec.EntityId, world.Seeds.Length + 1, new EntityId(2, EntityKind.Agent), new Note(text), default),
            ],
        };
    }
}
