using CsCheck;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests;

/// <summary>Which events an entity handles, in which order, and in how many windows.</summary>
public sealed class WindowOrderTests
{
    [Fact]
    public void An_entity_handles_its_events_by_time_then_sender_then_sequence() =>
        Gen.Select(Gen.Int[0, 1500], Gen.Int[1, 4], Gen.Int[1, 3]).Array[0, 80].Sample(plan =>
        {
            var scripted = new ScriptedWorld();
            EntityId[] all = [.. Enumerable.Range(0, 4).Select(_ => scripted.Add())];
            foreach ((int time, int sender, int receiver) in plan)
            {
                scripted.Seed(time, all[receiver - 1], "x", all[sender - 1]);
            }

            Assert.Equal(plan.Length, scripted.Run().Events);
            foreach (IGrouping<EntityId, Envelope> handled in scripted.Handled.GroupBy(envelope => envelope.Receiver))
            {
                Assert.Equal(handled.OrderBy(envelope => envelope.Key), handled);
            }
        });

    [Fact]
    public void A_zero_delay_timer_takes_its_place_among_the_events_of_its_instant()
    {
        var scripted = new ScriptedWorld();
        EntityId low = scripted.Add();
        EntityId self = scripted.Add((envelope, outbox) =>
        {
            if (envelope.Message is Note { Text: "first" })
            {
                outbox.StartTimer(new Note("timer"), SimTime.Zero);
            }
        });
        EntityId high = scripted.Add();
        scripted.Seed(100, self, "last", high);
        scripted.Seed(100, self, "first", low);
        scripted.Run();
        Assert.Equal(["100 1->2 first", "100 2->2 timer", "100 3->2 last"], scripted.Log);
    }

    [Fact]
    public void A_zero_delay_timer_started_by_a_message_from_a_higher_sender_is_handled_next()
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((envelope, outbox) =>
        {
            if (envelope.Message is Note { Text: "first" })
            {
                outbox.StartTimer(new Note("timer"), SimTime.Zero);
            }
        });
        EntityId high = scripted.Add();
        scripted.Seed(100, self, "first", high);
        scripted.Seed(100, self, "second", high);
        scripted.Run();
        Assert.Equal(["100 2->1 first", "100 1->1 timer", "100 2->1 second"], scripted.Log);
    }

    [Fact]
    public void Timers_and_messages_of_one_window_are_handled_in_one_order()
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((envelope, outbox) =>
        {
            if (envelope.Message is Note { Text: "start" })
            {
                outbox.StartTimer(new Note("late"), SimTime.FromNanoseconds(300));
                outbox.StartTimer(new Note("early"), SimTime.FromNanoseconds(100));
                outbox.StartTimer(new Note("same"), SimTime.FromNanoseconds(200));
            }
        });
        EntityId other = scripted.Add();
        scripted.Seed(0, self, "start");
        scripted.Seed(200, self, "message", other);
        InProcessDriver driver = scripted.Driver();
        driver.RunToEnd();
        Assert.Equal(["0 0->1 start", "100 1->1 early", "200 1->1 same", "200 2->1 message", "300 1->1 late"], scripted.Log);
        Assert.Equal(1, driver.Windows);
    }

    [Fact]
    public void A_cancelled_timer_never_fires_and_does_not_take_others_with_it()
    {
        TimerId soon = default;
        TimerId late = default;
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((envelope, outbox) =>
        {
            switch (((Note)envelope.Message).Text)
            {
                case "start":
                    soon = outbox.StartTimer(new Note("soon"), SimTime.FromNanoseconds(200));
                    late = outbox.StartTimer(new Note("late"), SimTime.FromMicroseconds(40));
                    outbox.StartTimer(new Note("kept"), SimTime.FromMicroseconds(50));
                    break;
                case "cancel":
                    outbox.Cancel(soon);
                    outbox.Cancel(late);
                    outbox.Cancel(new TimerId(12345));
                    break;
            }
        });
        scripted.Seed(0, self, "start");
        scripted.Seed(100, self, "cancel");
        InProcessDriver driver = scripted.Driver();
        driver.RunToEnd();
        Assert.Equal(["0 0->1 start", "100 0->1 cancel", "50000 1->1 kept"], scripted.Log);
        Assert.Equal(2, driver.Windows);
    }

    [Fact]
    public void Cancelling_a_timer_that_has_fired_changes_nothing()
    {
        TimerId timer = default;
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((envelope, outbox) =>
        {
            switch (((Note)envelope.Message).Text)
            {
                case "start":
                    timer = outbox.StartTimer(new Note("timer"), SimTime.Zero);
                    break;
                case "timer":
                    outbox.Cancel(timer);
                    outbox.StartTimer(new Note("next"), SimTime.FromMicroseconds(1));
                    break;
                case "next":
                    outbox.Cancel(timer);
                    break;
            }
        });
        scripted.Seed(0, self, "start");
        Assert.Equal(3, scripted.Run().Events);
        Assert.Equal(["0 0->1 start", "0 1->1 timer", "1000 1->1 next"], scripted.Log);
    }

    [Fact]
    public void A_timer_that_is_moved_again_and_again_fires_once()
    {
        TimerId timer = default;
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((envelope, outbox) =>
        {
            if (envelope.Message is Note { Text: "push" })
            {
                outbox.Cancel(timer);

                // Back and forth between two instants: both have wake-ups of the same entity queued more than once.
                SimTime at = SimTime.FromMicroseconds(envelope.Sequence % 2 == 0 ? 100 : 200);
                timer = outbox.StartTimer(new Note("fired"), at - outbox.Now);
            }
        });
        for (int i = 0; i < 10; i++)
        {
            scripted.Seed(i * 1000, self, "push");
        }

        InProcessDriver driver = scripted.Driver();
        driver.RunToEnd();

        // One window for each push and one for the timer: wake-ups that no longer hold open none.
        Assert.Equal(11, driver.Windows);
        Assert.Equal("100000 1->1 fired", Assert.Single(scripted.Log, line => line.EndsWith("fired", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_timer_cancelled_in_a_later_window_opens_none_of_its_own()
    {
        TimerId timer = default;
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add((envelope, outbox) =>
        {
            if (envelope.Message is Note { Text: "start" })
            {
                timer = outbox.StartTimer(new Note("timer"), SimTime.FromMicroseconds(40));
            }
            else
            {
                outbox.Cancel(timer);
            }
        });
        scripted.Seed(0, self, "start");
        scripted.Seed(10_000, self, "cancel");
        scripted.Seed(50_000, self, "after");
        InProcessDriver driver = scripted.Driver();
        Assert.Equal(3, driver.RunToEnd().Events);
        Assert.Equal(3, driver.Windows);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    [InlineData(9_000_000_000)]
    public void Idle_time_costs_no_windows(long gapInNanoseconds)
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add();
        for (int i = 0; i < 4; i++)
        {
            scripted.Seed(i * 100, self, "before");
            scripted.Seed(gapInNanoseconds + (i * 100), self, "after");
        }

        InProcessDriver driver = scripted.Driver();
        driver.RunToEnd();
        Assert.Equal(2, driver.Windows);
        Assert.Equal(1, driver.Rounds);
    }

    [Fact]
    public void A_window_is_as_wide_as_the_lookahead_and_starts_at_the_earliest_event()
    {
        var scripted = new ScriptedWorld();
        EntityId self = scripted.Add();
        scripted.Seed(SimTime.FromNanoseconds(777), self, new Note("first"));
        scripted.Seed(SimTime.FromNanoseconds(1277) - new SimTime(1), self, new Note("last of the window"));
        scripted.Seed(SimTime.FromNanoseconds(1277), self, new Note("first of the next"));
        InProcessDriver driver = scripted.Driver();
        driver.Advance(1);
        Assert.Equal(2, driver.Events);
        Assert.Equal(SimTime.FromNanoseconds(1277), driver.Now);
        driver.Advance(1);
        Assert.Equal(3, driver.Events);
        Assert.True(driver.IsFinished);
    }

    [Fact]
    public void What_lies_at_the_end_of_the_run_or_after_it_is_not_executed()
    {
        var scripted = new ScriptedWorld { Duration = SimTime.FromMicroseconds(3), Drain = SimTime.FromMicroseconds(1) };
        EntityId self = scripted.Add((envelope, outbox) => outbox.StartTimer(new Note("timer"), SimTime.FromMicroseconds(2)));
        scripted.Seed(SimTime.FromMicroseconds(4) - new SimTime(1), self, new Note("just before"));
        scripted.Seed(SimTime.FromMicroseconds(4), self, new Note("too late"));
        Assert.Equal(1, scripted.Run().Events);
        Assert.Equal(["3999.999 0->1 just before"], scripted.Log);
    }

    [Fact]
    public void A_run_advanced_window_by_window_gives_what_one_advance_gives()
    {
        World world = JugglerWorld.Create(2, 6, 2, SimTime.FromMicroseconds(2), SimTime.FromMicroseconds(60));
        var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Function, 4));
        SimTime before = SimTime.Zero;
        while (driver.Advance(1))
        {
            Assert.True(driver.Now >= before);
            before = driver.Now;
        }

        Assert.Equal(world.End, driver.Now);
        Assert.False(driver.Advance(1));
        Assert.Equal(Outcome.Run(world), Outcome.Describe(driver.Conclude()));
    }

    [Fact]
    public void An_empty_world_is_finished_at_once()
    {
        InProcessDriver driver = new ScriptedWorld().Driver();
        Assert.True(driver.IsFinished);
        Assert.Equal(SimTime.FromSeconds(10), driver.Now);
        Assert.Equal(0, driver.RunToEnd().Events);
    }
}
