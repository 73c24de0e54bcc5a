using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests;

/// <summary>Whoever breaks a rule of the engine gets an exception that says who, when and with what.</summary>
public sealed class BrokenRuleTests
{
    private static readonly SimTime At = SimTime.FromNanoseconds(1250);

    [Fact]
    public void A_message_below_the_lookahead_names_entity_time_message_and_lookahead()
    {
        string text = Break((outbox, peer, _) => outbox.Send(peer, new Note("hurry"), SimTime.FromNanoseconds(500) - new SimTime(1)));
        Assert.Contains("Note (Text hurry, Reply none)", text, StringComparison.Ordinal);
        Assert.Contains("e2", text, StringComparison.Ordinal);
        Assert.Contains("499.999 ns", text, StringComparison.Ordinal);
        Assert.Contains("is 500 ns", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_to_another_host_needs_the_networks_latency()
    {
        string text = Break((outbox, _, far) => outbox.Send(far, new Note("hurry"), SimTime.FromMicroseconds(2) - new SimTime(1)));
        Assert.Contains("is 2 us", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_to_oneself_needs_the_local_lookahead_as_well() =>
        Assert.Contains("is 500 ns", Break((outbox, _, _) => outbox.Send(outbox.Self, new Note("hurry"), SimTime.Zero)), StringComparison.Ordinal);

    [Fact]
    public void Messages_that_take_just_the_lookahead_are_fine()
    {
        var scripted = new ScriptedWorld { NetworkLatency = SimTime.FromMicroseconds(2) };
        EntityId far = default;
        EntityId self = scripted.Add((_, outbox) =>
        {
            outbox.Send(outbox.Self with { Value = outbox.Self.Value + (1UL << 32) }, new Note("near"), SimTime.FromNanoseconds(500));
            outbox.Send(far, new Note("far"), SimTime.FromMicroseconds(2));
        });
        scripted.Add();
        far = scripted.Add(unit: new Unit(1, 0, 0));
        scripted.Seed(0, self, "go");
        scripted.Run();
        Assert.Equal(["0 0->1 go", "500 1->2 near", "2000 1->3 far"], scripted.Log);
    }

    [Fact]
    public void Without_a_network_no_message_reaches_another_host() =>
        Assert.Contains(
            "never",
            Break((outbox, _, far) => outbox.Send(far, new Note("far"), SimTime.FromSeconds(1)), network: SimTime.Never),
            StringComparison.Ordinal);

    [Fact]
    public void A_timer_into_the_past_names_entity_time_and_message() =>
        Assert.Contains("-1 ps", Break((outbox, _, _) => outbox.StartTimer(new Note("hurry"), new SimTime(-1))), StringComparison.Ordinal);

    [Theory]
    [InlineData(4UL << 32)]
    [InlineData(ulong.MaxValue)]
    [InlineData(0UL)]
    public void A_message_to_nobody_in_the_world_names_entity_time_and_message(ulong id) =>
        Assert.Contains(
            "not in the world",
            Break((outbox, _, _) => outbox.Send(new EntityId(id), new Note("hurry"), SimTime.FromSeconds(1))),
            StringComparison.Ordinal);

    [Fact]
    public void A_message_to_an_id_of_the_wrong_kind_names_entity_time_and_message() =>
        Assert.Contains(
            "not in the world",
            Break((outbox, peer, _) => outbox.Send(new EntityId(peer.Index, EntityKind.Gpu), new Note("hurry"), SimTime.FromSeconds(1))),
            StringComparison.Ordinal);

    [Fact]
    public void A_kind_that_is_never_born_at_run_time_cannot_be_created()
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((_, outbox) => outbox.Create(EntityKind.Gpu, new Note("first")));
        scripted.Seed(0, self, "go");
        Assert.Contains("Gpu", Assert.Throws<ModelBugException>(() => scripted.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_static_entity_cannot_retire()
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((_, outbox) => outbox.Retire());
        scripted.Seed(At, self, new Note("go"));
        string text = Assert.Throws<ModelBugException>(() => scripted.Run()).Message;
        Assert.Contains("e1 at 1.25 us", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_batch_that_is_not_the_next_one_throws(long number)
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add();
        var cell = new EntityCell(scripted.World, self);
        cell.Run(Batch(0));
        var thrown = Assert.Throws<ActivationLostException>(() => cell.Run(Batch(number)));
        Assert.Contains($"e1 got batch {number} but expected 1", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(0, cell.Run(Batch(1)).Handled);
    }

    [Fact]
    public void An_event_of_an_entitys_past_names_entity_time_and_message()
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add();
        var cell = new EntityCell(scripted.World, self);
        cell.Run(Batch(0, new Envelope(At, self, 1, self, new Note("now"), default)));
        string text = Assert.Throws<ModelBugException>(
            () => cell.Run(Batch(1, new Envelope(At - new SimTime(1), self, 2, self, new Note("before"), default)))).Message;
        Assert.Contains("e1 at 1.25 us", text, StringComparison.Ordinal);
        Assert.Contains("Note (Text before, Reply none)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shard_refuses_a_message_for_the_time_that_it_has_run_through()
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add();
        scripted.Seed(At, self, new Note("now"));
        World world = scripted.World;
        var shard = new Shard(world, ShardPlan.Create(world, PartitionMode.Host, 1), 0);
        Slot slot = Assert.Single(shard.OpenWindow(SimTime.Never));
        shard.Absorb(slot, new EntityCell(world, self).Run(shard.TakeBatch(slot)));
        shard.CloseWindow();
        SimTime end = At + world.LocalLookahead;
        shard.Deliver([new Envelope(end, self, 1, self, new Note("in time"), default)]);
        string text = Assert.Throws<ModelBugException>(
            () => shard.Deliver([new Envelope(end - new SimTime(1), self, 2, self, new Note("too late"), default)])).Message;
        Assert.Contains("Note (Text too late, Reply none) of e1", text, StringComparison.Ordinal);
    }

    private static EventBatch Batch(long number, params Envelope[] events) =>
        new() { Number = number, WindowEnd = SimTime.FromSeconds(1), Events = events };

    /// <summary>Lets e1 break a rule at 1.25 us; e2 is its neighbour, e3 on another host. Every message must name e1 and the time.</summary>
    private static string Break(Action<IOutbox, EntityId, EntityId> script, SimTime? network = null)
    {
        var scripted = new ScriptedWorld { NetworkLatency = network ?? SimTime.FromMicroseconds(2) };
        EntityId peer = default;
        EntityId far = default;
        EntityId self = scripted.Add((_, outbox) => script(outbox, peer, far));
        peer = scripted.Add();
        far = scripted.Add(unit: new Unit(1, 0, 0));
        scripted.Seed(At, self, new Note("go"));
        string text = Assert.Throws<ModelBugException>(() => scripted.Run()).Message;
        Assert.Contains("e1 at 1.25 us", text, StringComparison.Ordinal);
        Assert.Contains("Note", text, StringComparison.Ordinal);
        return text;
    }
}
