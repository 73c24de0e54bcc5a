using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Engine.Tests;

/// <summary>Entities that come into being at run time, and end: dma-bufs.</summary>
public sealed class ChildrenTests
{
    private static readonly SimTime Step = SimTime.FromNanoseconds(500);

    /// <summary>e1 creates a dma-buf at 0 and holds its only reference; e2 and e3 get its name.</summary>
    private sealed class Family
    {
        public Family(Action<Envelope, IOutbox>? creator = null)
        {
            Creator = World.Add((envelope, outbox) =>
            {
                if (envelope.Message is Note { Text: "create" })
                {
                    Child = outbox.Create(EntityKind.DmaBuf, new CreateDmaBuf(new(1), ExporterKind.Udmabuf, outbox.Self, [], BufferStatus.Ok, []));
                }

                creator?.Invoke(envelope, outbox);
                Obey(envelope, outbox);
            });
            User = World.Add(Obey, new Unit(0, 0, 1));
            Other = World.Add(Obey, new Unit(0, 1, 0));
            World.Seed(0, Creator, "create");
        }

        public ScriptedWorld World { get; } = new();

        public EntityId Creator { get; }

        public EntityId User { get; }

        public EntityId Other { get; }

        public EntityId Child { get; private set; }

        /// <summary>What "farewell" sends to the child, at once.</summary>
        public Message[] Farewell { get; init; } = [];

        public IEnumerable<Envelope> AnswersTo(EntityId user) =>
            World.Handled.Where(envelope => envelope.Receiver == user && envelope.Sender == Child);

        private void Obey(Envelope envelope, IOutbox outbox)
        {
            switch (envelope.Message)
            {
                case Note { Text: "get" }:
                    outbox.Send(Child, new GetReference(new(envelope.Sequence)), Step);
                    break;
                case Note { Text: "put" }:
                    outbox.Send(Child, new PutReference(), Step);
                    break;
                case Note { Text: "farewell" }:
                    foreach (Message message in Farewell)
                    {
                        outbox.Send(Child, message, Step);
                    }

                    break;
                case Note { Text: "note" }:
                    outbox.Send(Child, new Note("to the dead", new Note("bounced")), Step);
                    break;
            }
        }
    }

    [Fact]
    public void A_childs_first_message_reaches_it_after_the_local_lookahead()
    {
        var family = new Family();
        RunTotals totals = family.World.Run();
        Assert.Equal(new EntityId(family.Creator.Index, EntityKind.DmaBuf, 1), family.Child);
        Envelope answer = Assert.Single(family.AnswersTo(family.Creator));
        Assert.Equal(Step * 2, answer.Time);
        Assert.Equal(new Completed(new(1), Errno.Ok), answer.Message);
        Assert.Equal(1, totals.Created[EntityKind.DmaBuf]);
    }

    [Fact]
    public void Children_of_one_parent_count_from_one_and_no_number_is_used_twice()
    {
        var ids = new List<EntityId>();
        var family = new Family((envelope, outbox) =>
        {
            if (envelope.Message is Note { Text: "again" })
            {
                ids.Add(outbox.Create(EntityKind.DmaBuf, new CreateDmaBuf(new(2), ExporterKind.Udmabuf, outbox.Self, [], BufferStatus.Ok, [])));
            }
        });
        family.World.Seed(5_000, family.Creator, "put");
        family.World.Seed(10_000, family.Creator, "again");
        family.World.Seed(11_000, family.Creator, "again");
        RunTotals totals = family.World.Run();
        Assert.Equal([2, 3], ids.Select(id => id.Serial));
        Assert.Equal(3, totals.Created[EntityKind.DmaBuf]);
    }

    [Fact]
    public void A_message_to_a_retired_child_is_answered_in_its_name_and_never_brings_it_back()
    {
        var family = new Family();
        family.World.Seed(5_000, family.Creator, "put");
        family.World.Seed(50_000, family.User, "get");
        family.World.Seed(60_000, family.User, "get");
        InProcessDriver driver = family.World.Driver();
        RunTotals totals = driver.RunToEnd();
        Assert.Equal(
            [
                (SimTime.FromNanoseconds(51_000), new Completed(new(3), Errno.ENODEV)),
                (SimTime.FromNanoseconds(61_000), new Completed(new(4), Errno.ENODEV)),
            ],
            family.AnswersTo(family.User).Select(answer => (answer.Time, (Completed)answer.Message)));
        Assert.Equal(2, family.AnswersTo(family.User).Select(answer => answer.Key).Distinct().Count());
        Assert.Equal(1, totals.Created[EntityKind.DmaBuf]);

        // A dma-buf that came back would have the reference that it got, and a leak to report.
        Assert.Empty(totals.Violations);
    }

    [Fact]
    public void A_message_in_the_very_window_of_the_retirement_is_answered_as_well()
    {
        var family = new Family();
        family.World.Seed(5_000, family.Creator, "put");
        family.World.Seed(5_000, family.User, "get");
        family.World.Seed(5_100, family.Other, "get");
        RunTotals totals = family.World.Run();
        Assert.Equal(new Completed(new(3), Errno.ENODEV), Assert.Single(family.AnswersTo(family.User)).Message);
        Assert.Equal(new Completed(new(4), Errno.ENODEV), Assert.Single(family.AnswersTo(family.Other)).Message);
        Assert.Equal(SimTime.FromNanoseconds(6_100), Assert.Single(family.AnswersTo(family.Other)).Time);
        Assert.Equal(1, totals.Created[EntityKind.DmaBuf]);
    }

    [Fact]
    public void What_the_child_handled_before_it_retired_was_handled_and_only_the_rest_comes_back()
    {
        var family = new Family();
        family.World.Seed(5_000, family.Creator, "get");
        family.World.Seed(5_100, family.Creator, "put");
        family.World.Seed(5_200, family.User, "get");
        family.World.Run();
        Assert.Equal([Errno.Ok, Errno.Ok], family.AnswersTo(family.Creator).Select(answer => answer.Message).OfType<Completed>().Select(c => c.Errno));
        Assert.Equal(new Completed(new(4), Errno.Ok), Assert.Single(family.AnswersTo(family.User)).Message);
    }

    [Fact]
    public void A_message_without_an_answer_is_folded_into_the_digest_and_forgotten()
    {
        // Everybody else handles the same in all of them.
        RunTotals[] all = [.. new Message[][] { [], [new PutReference()], [new UnlockReservation(new OperationId(1))], [new PutReference(), new PutReference()] }.Select(Bid)];
        Assert.Equal([0, 1, 1, 2], all.Select(totals => totals.Events - all[0].Events));
        Assert.Equal(4, all.Select(totals => totals.Hash).Distinct().Count());
    }

    [Fact]
    public void Answers_of_one_instant_keep_the_order_of_what_they_answer()
    {
        var family = new Family { Farewell = [.. Enumerable.Range(1, 40).Select(i => new GetReference(new(i)))] };
        family.World.Seed(5_000, family.Creator, "put");
        family.World.Seed(50_000, family.User, "farewell");
        family.World.Run();
        Assert.Equal(Enumerable.Range(1, 40), family.AnswersTo(family.User).Select(answer => (int)((Completed)answer.Message).Operation.Value));
        Assert.Equal(40, family.AnswersTo(family.User).Select(answer => answer.Key).Distinct().Count());
    }

    [Fact]
    public void Nobody_is_asked_to_run_for_a_retired_child()
    {
        var family = new Family { Farewell = [new PutReference()] };
        family.World.Seed(5_000, family.Creator, "put");
        family.World.Seed(50_000, family.User, "farewell");
        InProcessDriver driver = family.World.Driver();
        driver.RunToEnd();

        // Create, first message, its answer, put, retirement, its notice, farewell, and the window in which that finds nobody.
        Assert.Equal(8, driver.Windows);
        World world = family.World.World;
        var shard = new Shard(world with { Seeds = [] }, ShardPlan.Create(world, PartitionMode.Host, 1), 0);
        shard.Deliver([new Envelope(SimTime.FromMicroseconds(1), family.User, 1, family.Child, new PutReference(), default)]);
        Assert.Empty(shard.OpenWindow(SimTime.Never));
        Assert.True(shard.IsWindowOpen);
        shard.CloseWindow();
        Assert.False(shard.IsWindowOpen);
        Assert.Equal(1, shard.Totals.Events);
        Assert.Empty(shard.LiveSlots);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Bounces_are_the_same_for_every_number_of_shards(int shards)
    {
        static string Run(int shards)
        {
            var family = new Family();
            family.World.Seed(5_000, family.Creator, "put");
            for (int i = 0; i < 20; i++)
            {
                family.World.Seed(5_000 + (i * 50), i % 2 == 0 ? family.User : family.Other, "get");
                family.World.Seed(5_050 + (i * 50), i % 2 == 0 ? family.Other : family.User, "note");
            }

            return Outcome.Describe(family.World.Run(PartitionMode.Function, shards));
        }

        Assert.Equal(Run(1), Run(shards));
    }

    /// <summary>The child retires, and much later a farewell is sent to it.</summary>
    private static RunTotals Bid(Message[] farewell)
    {
        var family = new Family { Farewell = farewell };
        family.World.Seed(5_000, family.Creator, "put");
        family.World.Seed(50_000, family.User, "farewell");
        return family.World.Run();
    }
}
