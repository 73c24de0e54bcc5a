using System.Reflection;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Each invariant of SR-IOV is broken on purpose and reported.</summary>
public sealed partial class SriovInvariantTests
{
    [Fact]
    public void J_5_a_reset_that_clears_vram_of_another_vf()
    {
        Conversation gpu = TestGpu.Provisioned();
        gpu.Tell(Peers.PhysicalFunction, new ClearVf(Peers.Operation(9), 1));
        gpu.Corrupt(entity =>
        {
            var clears = (SortedDictionary<OperationId, VfClear>)Field<Gpu>("_clears").GetValue(entity)!;
            (OperationId id, VfClear clear) = clears.Single();
            clears[id] = new VfClear(clear.Requester, clear.ReplyTo, clear.Vf, [.. clear.Blocks, .. TestGpu.SecondVf]);
        });
        gpu.Elapse();
        AssertFound("J-5", gpu);
    }

    [Fact]
    public void J_6_a_guc_that_holds_something_else_than_the_pf_gave_it()
    {
        var pf = new Conversation(TestPf.Spec with { Gucs = new GucPlace(Peers.Guc, 1) });
        AllocateVram allocate = pf.Ask<AllocateVram>(ScenarioSpec.EntityId, new EnableVfs(1, 4 << 20), Peers.Gpu);
        PopulateLmtt populate = pf.Ask<PopulateLmtt>(Peers.Gpu, new VramAllocated(allocate.Operation, Errno.Ok, TestPf.Blocks), Peers.Gpu);
        InvalidateLmtt invalidate = pf.Ask<InvalidateLmtt>(Peers.Gpu, new Completed(populate.Operation, Errno.Ok), Peers.Gpu);
        PushVfConfig push = pf.Ask<PushVfConfig>(Peers.Gpu, new Completed(invalidate.Operation, Errno.Ok), Peers.Guc);
        pf.Tell(Peers.Guc, new ConfigPushed(push.Operation, Errno.Ok, GucKlv.HashOf([new GucKlv(GucKlvKey.LmemSize, 2 << 20)])));
        AssertFound("J-6", pf);
    }

    [Fact]
    public void J_6_a_size_that_does_not_go_through_zero()
    {
        var guc = new Conversation(new GucSpec { Gt = 0, Gpu = Peers.Gpu, PhysicalFunction = Peers.PhysicalFunction, Functions = [Peers.VirtualFunction] });
        guc.Tell(Peers.PhysicalFunction, Push(4 << 20));
        guc.Tell(Peers.PhysicalFunction, new PushVfConfig(Peers.Operation(2), 1, null));
        guc.Tell(Peers.PhysicalFunction, Push(2 << 20));
        Assert.Empty(guc.Violations);
        guc.Tell(Peers.PhysicalFunction, Push(4 << 20));
        AssertFound("J-6", guc);
    }

    [Fact]
    public void J_6_a_vf_that_reads_another_size_than_the_pf_gave_it()
    {
        Conversation vf = Reading(4 << 20, out OperationId query);
        vf.Tell(Peers.Guc, new GucAnswer(query, Errno.Ok, 0, [new GucKlv(GucKlvKey.LmemSize, 2 << 20)]));
        vf.Tell(Peers.PhysicalFunction, new ProvisionVf(1 << 20));
        Assert.Contains(vf.Audit(), violation => violation.Invariant == "J-6");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_size_of_which_the_vf_hears_while_it_reads_or_just_after_is_no_other(bool before)
    {
        Conversation vf = Reading(4 << 20, out OperationId query);
        if (before)
        {
            vf.Tell(Peers.PhysicalFunction, new ProvisionVf(2 << 20));
        }

        vf.Tell(Peers.Guc, new GucAnswer(query, Errno.Ok, 0, [new GucKlv(GucKlvKey.LmemSize, before ? 4UL << 20 : 2UL << 20)]));
        vf.Tell(Peers.PhysicalFunction, new ProvisionVf(2 << 20));
        Assert.DoesNotContain(vf.Audit(), violation => violation.Invariant == "J-6");
    }

    [Fact]
    public void A_vf_that_boots_while_its_size_goes_through_zero_is_no_device()
    {
        Conversation vf = Reading(4 << 20, out OperationId query);
        VfConfigured configured = vf.Ask<VfConfigured>(Peers.Guc, new GucAnswer(query, Errno.Ok, 0, [new GucKlv(GucKlvKey.NumContexts, 8)]), Peers.Guest);
        Assert.Equal(Errno.ENODEV, configured.Errno);
        Assert.Empty(vf.Audit());
    }

    [Fact]
    public void J_9_a_gt_that_leaves_sync_alone()
    {
        Conversation pf = InSync(out _);
        pf.Corrupt(entity => ((PhysicalFunction)entity).ControlsOf(1)!.Gts[0].LeaveSync());
        pf.Tell(Peers.Guc, new GucEvent(1, GucEventKind.PauseDone));
        AssertFound("J-9", pf);
    }

    [Fact]
    public void J_10_a_second_command_before_the_first_is_answered()
    {
        Conversation pf = TestPf.Provisioned(TestPf.Spec with { Gucs = new GucPlace(Peers.Guc, 2) });
        pf.Ask<ControlVf>(Peers.Guc, new GucEvent(1, GucEventKind.Flr));
        pf.Corrupt(entity =>
        {
            // As if it had been busy, although it has not said so.
            VfControl control = ((PhysicalFunction)entity).ControlsOf(1)!.Gts[0];
            control.Acknowledge(Errno.EBUSY);
            control.Resend();
        });
        pf.Tell(Peers.Guc, new GucEvent(1, GucEventKind.PauseDone));
        AssertFound("J-10", pf);
    }

    [Fact]
    public void J_14_a_second_reply_that_is_accepted()
    {
        Conversation vf = TestVf.Create();
        vf.Tell(Peers.PhysicalFunction, new ProvisionVf(4 << 20));
        QueryGuc query = vf.Ask<QueryGuc>(Peers.Guest, new BootVf(Peers.Operation(3)), Peers.Guc);
        vf.Tell(Peers.Guc, new GucAnswer(query.Operation, Errno.Ok, 0, []));
        vf.Tell(Peers.Guc, new GucAnswer(query.Operation, Errno.Ok, Guc.VfInterfaceVersion, []));
        RelayMessage handshake = vf.Ask<RelayMessage>(Peers.Guc, new GucAnswer(query.Operation, Errno.Ok, 0, [new GucKlv(GucKlvKey.LmemSize, 4 << 20)]));
        vf.Corrupt(entity => ((RelayChannel)Field<VirtualFunction>("_relay").GetValue(entity)!).Find(handshake.Rid)!.Replies = 1);
        vf.Tell(Peers.Guc, handshake with { Words = Hxg.Success(0, PfRelay.Version) });
        AssertFound("J-14", vf);
    }

    /// <summary>GT 0 has come to SYNC, GT 1 waits for its GuC.</summary>
    private static Conversation InSync(out ControlVf other)
    {
        Conversation pf = TestPf.Provisioned(TestPf.Spec with { Gucs = new GucPlace(Peers.Guc, 2) });
        ControlVf start = pf.Ask<ControlVf>(Peers.Guc, new GucEvent(1, GucEventKind.Flr));
        other = pf.Ask<ControlVf>(Peers.OtherGuc, new GucEvent(1, GucEventKind.Flr));
        pf.Tell(Peers.Guc, new Completed(start.Operation, Errno.Ok));
        Assert.Empty(pf.Tell(Peers.Guc, new GucEvent(1, GucEventKind.FlrDone)));
        return pf;
    }

    private static PushVfConfig Push(long vram) => new(Peers.Operation(2), 1, new VfSettings(new VfResources(null, 0, 0, 0, 0, vram), VfSchedule.Default, AdverseCounts.None));

    private static FieldInfo Field<T>(string name) => typeof(T).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>A VF of this many bytes that asks its GuC for its configuration.</summary>
    private static Conversation Reading(long bytes, out OperationId query)
    {
        Conversation vf = TestVf.Create();
        vf.Tell(Peers.PhysicalFunction, new ProvisionVf(bytes));
        query = vf.Ask<QueryGuc>(Peers.Guest, new BootVf(Peers.Operation(3)), Peers.Guc).Operation;
        vf.Tell(Peers.Guc, new GucAnswer(query, Errno.Ok, 0, []));
        vf.Tell(Peers.Guc, new GucAnswer(query, Errno.Ok, Guc.VfInterfaceVersion, []));
        return vf;
    }

    private static void AssertFound(string invariant, Conversation entity) => Assert.Equal(invariant, Assert.Single(entity.Violations).Invariant);
}
