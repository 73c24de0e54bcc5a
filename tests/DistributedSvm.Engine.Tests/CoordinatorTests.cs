using DistributedSvm.Engine.Horizon;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Engine.Tests;

/// <summary>The barrier between shards.</summary>
public sealed class CoordinatorTests
{
    private static readonly HorizonMatrix TenApart = new(new[,] { { SimTime.Never, new SimTime(10) }, { new SimTime(10), SimTime.Never } });

    [Fact]
    public void A_message_that_its_receivers_answer_did_not_know_of_is_still_an_event_to_come()
    {
        // Shard 0 sends at 5 for 15; shard 1 has run to its horizon of 15 and answers that it has nothing left, before the batch arrives.
        var coordinator = new Coordinator(TenApart, new SimTime(1000), [new(5), new(14)]);
        Assert.Equal([(0, new SimTime(24)), (1, new SimTime(15))], coordinator.Grant().Order());
        coordinator.Absorb(0, new ShardAnswer(SimTime.Never, [new SentTo(1, new SimTime(15))], 1, 1));
        coordinator.Absorb(1, new ShardAnswer(SimTime.Never, [], 1, 1));
        coordinator.EndRound();
        Assert.False(coordinator.IsFinished);
        Assert.Equal(new SimTime(15), coordinator.Now);
        Assert.Equal([(1, new SimTime(35))], coordinator.Grant());
    }

    [Fact]
    public void The_order_in_which_shards_answer_does_not_matter()
    {
        foreach (int[] order in (int[][])[[0, 1], [1, 0]])
        {
            var coordinator = new Coordinator(TenApart, new SimTime(1000), [new(5), new(6)]);
            Assert.Equal(2, coordinator.Grant().Count);
            ShardAnswer[] answers =
            [
                new(new SimTime(40), [new SentTo(1, new SimTime(15))], 1, 1),
                new(new SimTime(50), [new SentTo(0, new SimTime(16))], 1, 1),
            ];
            foreach (int shard in order)
            {
                coordinator.Absorb(shard, answers[shard]);
            }

            coordinator.EndRound();
            Assert.Equal(new SimTime(15), coordinator.Now);
            Assert.Equal([(0, new SimTime(25)), (1, new SimTime(26))], coordinator.Grant().Order());
        }
    }

    [Fact]
    public void A_message_to_a_shard_that_had_no_grant_wakes_it()
    {
        var coordinator = new Coordinator(TenApart, new SimTime(1000), [new(5), SimTime.Never]);
        Assert.Equal([(0, new SimTime(25))], coordinator.Grant());
        coordinator.Absorb(0, new ShardAnswer(new SimTime(100), [new SentTo(1, new SimTime(15))], 1, 1));
        coordinator.EndRound();
        Assert.Equal([(1, new SimTime(35))], coordinator.Grant());
    }

    [Fact]
    public void What_was_sent_is_told_once()
    {
        var coordinator = new Coordinator(TenApart, new SimTime(1000), [new(5), SimTime.Never]);
        coordinator.Grant();
        coordinator.Absorb(0, new ShardAnswer(SimTime.Never, [new SentTo(1, new SimTime(15))], 1, 1));
        coordinator.EndRound();
        coordinator.Grant();
        coordinator.Absorb(1, new ShardAnswer(SimTime.Never, [], 1, 1));
        coordinator.EndRound();
        Assert.True(coordinator.IsFinished);
        Assert.Equal(2, coordinator.Rounds);
    }

    [Fact]
    public void Horizons_never_pass_the_end_and_nothing_at_the_end_is_granted()
    {
        var coordinator = new Coordinator(TenApart, new SimTime(20), [new(19), new(20)]);
        Assert.Equal([(0, new SimTime(20))], coordinator.Grant());
        coordinator.Absorb(0, new ShardAnswer(new SimTime(20), [], 1, 1));
        coordinator.EndRound();
        Assert.True(coordinator.IsFinished);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, int.MaxValue)]
    [InlineData(4, 1)]
    [InlineData(4, int.MaxValue)]
    [InlineData(64, 1)]
    [InlineData(64, int.MaxValue)]
    public void Phold_loses_nothing_when_all_answers_come_before_all_batches(int entities, int windowsPerAdvance)
    {
        World world = Phold(entities);
        string expected = Outcome.Run(world);
        foreach (int shards in (int[])[2, 3, 5])
        {
            ShardPlan plan = ShardPlan.Create(world, PartitionMode.Gpu, shards);
            Assert.Equal(expected, Outcome.Describe(new LateDeliveryDriver(world, plan, windowsPerAdvance).RunToEnd()));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Without_the_times_of_what_was_sent_the_same_run_would_lose_events(int entities)
    {
        World world = Phold(entities);
        long expected = new LateDeliveryDriver(world, ShardPlan.Create(world, PartitionMode.Gpu, 5)).RunToEnd().Events;
        long lossy = new LateDeliveryDriver(world, ShardPlan.Create(world, PartitionMode.Gpu, 5)) { TellsWhatItSent = false }.RunToEnd().Events;
        Assert.InRange(lossy, 1, expected - 1);
    }

    [Theory]
    [InlineData(PartitionMode.Host)]
    [InlineData(PartitionMode.Gpu)]
    [InlineData(PartitionMode.Function)]
    public void Jugglers_on_several_hosts_lose_nothing_when_all_answers_come_before_all_batches(PartitionMode mode)
    {
        World world = JugglerWorld.Create(3, 6, 1, SimTime.FromMicroseconds(2), SimTime.FromMicroseconds(80));
        string expected = Outcome.Run(world);
        foreach (int shards in (int[])[2, 3, 7])
        {
            ShardPlan plan = ShardPlan.Create(world, mode, shards);
            Assert.Equal(expected, Outcome.Describe(new LateDeliveryDriver(world, plan, 2).RunToEnd()));
        }
    }

    private static World Phold(int entities) => PholdWorld.Create(
        entities, 1, SimTime.FromNanoseconds(500), SimTime.FromMicroseconds(1), SimTime.FromMicroseconds(entities > 8 ? 60 : 400), 7);
}
