using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;
using DistributedSvm.Model.Workloads.Share;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>The process behind a share workload, spoken to by hand.</summary>
public sealed class ShareAgentTests
{
    private static readonly ShareAgentSpec Spec = new()
    {
        Workload = 0,
        VirtualFunction = Peers.VirtualFunction,
        Vfio = Peers.Vfio,
        Buffers = [[Peers.Pages(0, 1)]],
        Importers = [new ShareImporter(Peers.PhysicalFunction, ImporterProfile.Driver, Writes: false, Churns: false)],
        Start = SimTime.FromMilliseconds(2),
        Hold = SimTime.FromMilliseconds(1),
        Pause = SimTime.FromMilliseconds(1),
        Repeat = 0,
        AccessEvery = SimTime.FromMilliseconds(1),
    };

    [Fact]
    public void A_process_that_is_killed_before_its_start_begins_once_when_it_is_restarted()
    {
        var agent = new Conversation(Spec);
        ActOnDevice close = agent.Ask<ActOnDevice>(ScenarioSpec.EntityId, new KillProcess(SimTime.FromMilliseconds(6)), Peers.Vfio);
        Assert.Equal(DeviceAction.Close, close.Action);
        Assert.Empty(agent.Tell(Peers.Vfio, new Completed(close.Operation, Errno.Ok)));

        // The start that the scenario had meant for the process before finds it dead.
        Assert.Empty(agent.Tell(ScenarioSpec.EntityId, new ShareDue(IsEnd: false)));
        ActOnDevice open = Assert.IsType<ActOnDevice>(Assert.Single(agent.Elapse()).Message);
        Assert.Equal(DeviceAction.Open, open.Action);
        agent.Ask<BootVf>(Peers.Vfio, new Completed(open.Operation, Errno.Ok), Peers.VirtualFunction);
        Assert.Equal(0, agent.Timers);
    }

    [Fact]
    public void One_that_lives_begins_at_its_start()
    {
        var agent = new Conversation(Spec);
        agent.Ask<BootVf>(ScenarioSpec.EntityId, new ShareDue(IsEnd: false), Peers.VirtualFunction);
    }
}
