using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Who has written to the VRAM of a VF hears that it is taken away when that happens, and not when somebody asks for it.</summary>
public sealed class VramTakenTests
{
    private static readonly EntityId Process = new(50, EntityKind.Agent);

    [Fact]
    public void The_pf_tells_the_vf_before_its_entries_are_gone()
    {
        Conversation pf = TestPf.Provisioned();
        SentMessage[] sent = [.. pf.Tell(ScenarioSpec.EntityId, new SetVfVram(1, 2 << 20))];
        int told = Array.FindIndex(sent, message => message.Message is VramTaken);
        int dropped = Array.FindIndex(sent, message => message.Message is DropLmtt);
        Assert.Equal(Peers.VirtualFunction, sent[told].To);
        Assert.True(told < dropped && sent[told].Delay <= sent[dropped].Delay);
    }

    [Fact]
    public void A_change_that_is_refused_takes_nothing()
    {
        Conversation pf = TestPf.Provisioned();
        pf.Tell(ScenarioSpec.EntityId, new SetVfVram(1, 2 << 20));
        Assert.DoesNotContain(pf.Tell(ScenarioSpec.EntityId, new SetVfVram(1, 8 << 20)), message => message.Message is VramTaken);
    }

    [Fact]
    public void The_vf_tells_everybody_who_has_booted_on_it_once()
    {
        var vf = new Conversation(new VirtualFunctionSpec(1, Peers.Gpu, Peers.PhysicalFunction, 0, ProtocolSettings.Reference));
        Assert.Empty(vf.Tell(Peers.PhysicalFunction, new VramTaken()));
        vf.Tell(Process, new BootVf(Peers.Operation(1)));
        vf.Tell(Process, new BootVf(Peers.Operation(2)));
        vf.Tell(Peers.Guest, new BootVf(Peers.Operation(3)));
        Assert.Equal([Process, Peers.Guest], vf.Tell(Peers.PhysicalFunction, new VramTaken()).Where(sent => sent.Message is VramTaken).Select(sent => sent.To));
    }
}
