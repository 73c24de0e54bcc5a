using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Tests.Sharing;
using DistributedSvm.Model.Workloads.Phold;

namespace DistributedSvm.Model.Tests.Workloads;

public sealed class PholdTests
{
    private static readonly SimTime Lookahead = SimTime.FromMicroseconds(1);

    [Fact]
    public void Every_message_is_answered_by_one_so_their_number_stays()
    {
        var entity = new Conversation(new PholdSpec(1, 10, 16, Lookahead, Lookahead));
        Assert.Equal(16, entity.Tell(ScenarioSpec.EntityId, new PholdStart()).Count);
        for (int i = 0; i < 500; i++)
        {
            SentMessage sent = Assert.Single(entity.Tell(entity.Self, new PholdToken((ulong)i)));
            Assert.InRange(sent.To.Index, 1, 10);
            Assert.True(sent.Delay >= Lookahead);
        }

        // Itself included, and none left out.
        Assert.Equal(10, entity.Sent.Select(sent => sent.To).Distinct().Count());
        double mean = entity.Sent.Average(sent => (double)(sent.Delay - Lookahead).Picoseconds);
        Assert.InRange(mean, 0.8 * Lookahead.Picoseconds, 1.2 * Lookahead.Picoseconds);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(64)]
    public void One_message_for_each_entity_gives_one_digest_however_it_is_cut(int entities)
    {
        World world = PholdWorld.Create(entities, 1, Lookahead, Lookahead, SimTime.FromMicroseconds(300), seed: 7);
        RunTotals[] runs =
        [
            .. new[] { 1, 2, 4 }.Select(shards => new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Function, shards)).RunToEnd()),
        ];
        Assert.Single(runs.Select(run => run.Hash).Distinct());

        // Each message hops about every 2 us for 300 us.
        Assert.InRange(runs[0].Events, 100 * entities, 200 * entities);
        Assert.NotEqual(
            runs[0].Hash,
            new InProcessDriver(world with { Seed = 8 }, ShardPlan.Create(world, PartitionMode.Function, 1)).RunToEnd().Hash);
    }
}
