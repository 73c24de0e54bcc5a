using DistributedSvm.Engine.Live;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests.Live;

/// <summary>One entity in real time, as its driver sees it.</summary>
public sealed class LiveCellTests
{
    [Fact]
    public void Who_waits_until_a_time_by_timers_that_are_too_short_to_be_waited_for_does_not_wait_for_ever()
    {
        var world = new ScriptedWorld();
        SimTime until = SimTime.FromMicroseconds(700);
        int wakes = 0;
        EntityId waiting = world.Add((_, outbox) =>
        {
            Assert.True(++wakes < 100, "it wakes again and again, and its time does not come");
            if (outbox.Now < until)
            {
                outbox.StartTimer(new Note("again"), SimTime.Min(until - outbox.Now, SimTime.FromMicroseconds(300)));
            }
        });
        var cell = new LiveCell(world.World, waiting, new LiveGeneration(1, 1));
        cell.Receive(new Note("wait"), SimTime.Zero);
        Assert.Equal(4, wakes);
        Assert.Equal(until, cell.Now);
        Assert.Empty(cell.Violations);
    }

    [Fact]
    public void Timers_that_are_too_short_to_be_waited_for_come_in_the_order_of_their_times_and_longer_ones_not_before_theirs()
    {
        var world = new ScriptedWorld();
        TimerId longer = default;
        EntityId entity = world.Add((envelope, outbox) =>
        {
            switch (((Note)envelope.Message).Text)
            {
                case "begin":
                    outbox.StartTimer(new Note("900 us"), SimTime.FromMicroseconds(900));
                    outbox.StartTimer(new Note("10 us"), SimTime.FromMicroseconds(10));
                    break;
                case "900 us":
                    longer = outbox.StartTimer(new Note("2 ms"), SimTime.FromMilliseconds(2));
                    break;
            }
        });
        var cell = new LiveCell(world.World, entity, new LiveGeneration(1, 1));
        cell.Receive(new Note("begin"), SimTime.Zero);
        cell.Fire(longer, SimTime.FromMilliseconds(2));
        Assert.Equal(["0 0->1 begin", "10000 1->1 10 us", "900000 1->1 900 us", "2900000 1->1 2 ms"], world.Log);
    }
}
