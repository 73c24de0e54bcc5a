using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Tests;

public sealed class ArmedTriggersTests
{
    private static readonly EntityId Somebody = new(5, EntityKind.Gpu);
    private static readonly Message Counts = new EngineIdle(EngineKind.Copy);

    [Fact]
    public void Only_the_nth_occurrence_sends_and_only_once()
    {
        var triggers = new ArmedTriggers();
        triggers.Add(OnNth(3));
        int[] sent = [.. Enumerable.Range(0, 6).Select(_ => triggers.See(Counts, isSent: false).Length)];
        Assert.Equal([0, 0, 1, 0, 0, 0], sent);
        Assert.Equal(0, triggers.Count);
    }

    [Fact]
    public void What_is_sent_does_not_count_as_handled_and_another_message_counts_as_nothing()
    {
        var triggers = new ArmedTriggers();
        triggers.Add(OnNth(1));
        Assert.Empty(triggers.See(Counts, isSent: true));
        Assert.Empty(triggers.See(new HostVblank(), isSent: false));
        Assert.Single(triggers.See(Counts, isSent: false));
    }

    [Fact]
    public void Triggers_of_one_occurrence_send_in_the_order_in_which_they_were_armed()
    {
        var triggers = new ArmedTriggers();
        triggers.Add(OnNth(2, SimTime.FromMilliseconds(1)));
        triggers.Add(OnNth(2, SimTime.FromMilliseconds(2)));
        triggers.Add(OnNth(9));
        triggers.See(Counts, isSent: false);
        Assert.Equal([SimTime.FromMilliseconds(1), SimTime.FromMilliseconds(2)], triggers.See(Counts, isSent: false).Select(sent => sent.After));
        Assert.Equal(1, triggers.Count);
    }

    private static ArmTrigger OnNth(int nth, SimTime after = default) =>
        new([nameof(EngineIdle)], IsSent: false, nth, [new TriggeredMessage(Somebody, new HostVblank(), after)]);
}
