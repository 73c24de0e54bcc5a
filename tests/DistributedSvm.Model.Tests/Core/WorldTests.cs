using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Tests;

public sealed class WorldTests
{
    private static readonly World Two = new()
    {
        Scenario = "two hosts",
        Seed = 1,
        Duration = SimTime.FromSeconds(1),
        Drain = SimTime.FromMilliseconds(1),
        NetworkLatency = SimTime.FromMicroseconds(2),
        Entities =
        [
            new("scenario", new Unit(0, -1, 0), new ScenarioSpec()),
            new("node0/gpu0", new Unit(0, 0, 0), new ScenarioSpec()),
            new("node0/gpu1", new Unit(0, 1, 0), new ScenarioSpec()),
            new("node1/gpu0", new Unit(1, 0, 0), new ScenarioSpec()),
        ],
    };

    [Fact]
    public void The_lookahead_is_local_inside_a_host_and_the_networks_between_hosts()
    {
        Assert.Equal(SimTime.FromNanoseconds(500), Two.Lookahead(Two.IdOf(1), Two.IdOf(2)));
        Assert.Equal(SimTime.FromNanoseconds(500), Two.Lookahead(Two.IdOf(1), new EntityId(1, EntityKind.DmaBuf, 4)));
        Assert.Equal(SimTime.FromMicroseconds(2), Two.Lookahead(Two.IdOf(1), Two.IdOf(3)));
        Assert.True((Two with { NetworkLatency = SimTime.Never }).Lookahead(Two.IdOf(3), Two.IdOf(1)).IsNever);
    }

    [Fact]
    public void The_least_lookahead_is_the_networks_when_that_is_faster()
    {
        Assert.Equal(SimTime.FromNanoseconds(500), Two.LeastLookahead);
        Assert.Equal(new SimTime(7), (Two with { NetworkLatency = new SimTime(7) }).LeastLookahead);
        Assert.Equal(SimTime.FromNanoseconds(500), (Two with { NetworkLatency = SimTime.Never }).LeastLookahead);
    }

    [Fact]
    public void Entities_and_their_children_have_readable_paths()
    {
        Assert.Equal("node0/gpu1", Two.PathOf(Two.IdOf(2)));
        Assert.Equal("node0/gpu1#17", Two.PathOf(new EntityId(2, EntityKind.DmaBuf, 17)));
        Assert.Equal("Gpu:4", Two.PathOf(new EntityId(4, EntityKind.Gpu)));
        Assert.Equal("DmaBuf:4#17", Two.PathOf(new EntityId(4, EntityKind.DmaBuf, 17)));
        Assert.Equal(new EntityId(ulong.MaxValue).ToString(), Two.PathOf(new EntityId(ulong.MaxValue)));
    }

    [Fact]
    public void The_end_includes_the_drain() => Assert.Equal(new SimTime(1_001_000_000_000), Two.End);
}
