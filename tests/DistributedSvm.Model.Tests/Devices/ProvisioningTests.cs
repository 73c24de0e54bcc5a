using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>VRAM for VFs, and what their guests hear of it.</summary>
public sealed class ProvisioningTests
{
    /// <summary>VF 1 is a guest's.</summary>
    private static readonly PhysicalFunctionSpec Assigned = TestPf.Spec with { Vfs = [TestPf.Spec.Vfs[0] with { Vfio = Peers.Vfio }, TestPf.Spec.Vfs[1]] };

    [Fact]
    public void Provisioning_takes_the_vfs_one_by_one()
    {
        var pf = new Conversation(TestPf.Spec, Peers.PhysicalFunction.Index);
        IReadOnlyList<SentMessage> sent = pf.Tell(ScenarioSpec.EntityId, new EnableVfs(2, 4 << 20));
        AllocateVram[] allocations = [.. sent.Select(message => Assert.IsType<AllocateVram>(message.Message))];
        Assert.Equal([(4L << 20, 2L << 20), (4L << 20, 2L << 20)], allocations.Select(allocate => (allocate.Bytes, allocate.MinBlockBytes)));

        // The second answer comes first.
        PopulateLmtt second = pf.Ask<PopulateLmtt>(Peers.Gpu, new VramAllocated(allocations[1].Operation, Errno.Ok, TestPf.Blocks), Peers.Gpu);
        Assert.Equal(2, second.Vf);
        InvalidateLmtt invalidate = pf.Ask<InvalidateLmtt>(Peers.Gpu, new Completed(second.Operation, Errno.Ok), Peers.Gpu);
        pf.Ask<ProvisionVf>(Peers.Gpu, new Completed(invalidate.Operation, Errno.Ok), Peers.OtherVirtualFunction);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_vf_that_cannot_be_provisioned_hears_it(bool failsAtLmtt)
    {
        var pf = new Conversation(TestPf.Spec, Peers.PhysicalFunction.Index);
        AllocateVram allocate = pf.Ask<AllocateVram>(ScenarioSpec.EntityId, new EnableVfs(1, 4 << 20), Peers.Gpu);
        ProvisionVf told;
        if (failsAtLmtt)
        {
            pf.Ask<PopulateLmtt>(Peers.Gpu, new VramAllocated(allocate.Operation, Errno.Ok, TestPf.Blocks), Peers.Gpu);
            IReadOnlyList<SentMessage> sent = pf.Tell(Peers.Gpu, new Completed(allocate.Operation, Errno.EINVAL));
            Assert.Equal(TestPf.Blocks, Assert.IsType<FreeVram>(sent[0].Message).Blocks);
            told = Assert.IsType<ProvisionVf>(Assert.Single(sent.Skip(1)).Message);
        }
        else
        {
            told = pf.Ask<ProvisionVf>(Peers.Gpu, new VramAllocated(allocate.Operation, Errno.ENOSPC, []), Peers.VirtualFunction);
        }

        Assert.Equal(0, told.Vram);
        Assert.Equal(Blame.User, Assert.Single(pf.Violations).Blame);
    }

    [Fact]
    public void A_guest_that_boots_before_its_vf_is_provisioned_waits_for_the_answer()
    {
        Conversation vf = TestVf.Create();
        Assert.Empty(vf.Tell(Peers.Guest, new BootVf(Peers.Operation(3))));
        Assert.Equal(VfQuery.Reset, vf.Ask<QueryGuc>(Peers.PhysicalFunction, new ProvisionVf(4 << 20), Peers.Guc).Query);
    }

    [Fact]
    public void A_vf_that_could_not_be_provisioned_is_no_device_for_those_who_wait_and_those_who_come_later()
    {
        Conversation vf = TestVf.Create();
        vf.Tell(Peers.Guest, new BootVf(Peers.Operation(3)));
        Assert.Equal(new VfConfigured(Peers.Operation(3), Errno.ENODEV, 0), vf.Ask<VfConfigured>(Peers.PhysicalFunction, new ProvisionVf(0), Peers.Guest));
        Assert.Equal(new VfConfigured(Peers.Operation(4), Errno.ENODEV, 0), vf.Ask<VfConfigured>(Peers.Guest, new BootVf(Peers.Operation(4))));
    }

    [Fact]
    public void A_doorbell_names_the_vf_that_it_belongs_to_whatever_the_guest_says()
    {
        var vf = new Conversation(new VirtualFunctionSpec(2, Peers.Gpu, Peers.PhysicalFunction, 0, ProtocolSettings.Reference));
        var forged = new SubmitJob(Peers.Operation(3), Peers.Guest, 1, TestGpu.Job(TestGpu.Tag(1), Peers.Pages(0, 1)));
        Assert.Equal(2, vf.Ask<SubmitJob>(Peers.Guest, forged, Peers.Gpu).Vf);
    }

    [Fact]
    public void Another_quota_waits_until_the_vfio_device_has_revoked_everything_and_tells_it_when_the_vram_is_there()
    {
        (Conversation pf, ActOnDevice asked) = Asking(new SetVfVram(1, 4 << 20), DeviceAction.ChangeUnusedVram);
        IReadOnlyList<SentMessage> sent = pf.Tell(Peers.Vfio, new VramQuiesced(Peers.Operation(300), asked.Operation));
        Assert.Equal([typeof(VramTaken), typeof(DropLmtt), typeof(InvalidateLmtt)], sent.Select(item => item.Message.GetType()));
        sent = pf.Tell(Peers.Gpu, new Completed(((InvalidateLmtt)sent[2].Message).Operation, Errno.Ok));
        Assert.Equal([typeof(FreeVram), typeof(AllocateVram)], sent.Select(item => item.Message.GetType()));
        PopulateLmtt populate = pf.Ask<PopulateLmtt>(Peers.Gpu, new VramAllocated(((AllocateVram)sent[1].Message).Operation, Errno.Ok, TestPf.Blocks), Peers.Gpu);
        InvalidateLmtt invalidate = pf.Ask<InvalidateLmtt>(Peers.Gpu, new Completed(populate.Operation, Errno.Ok), Peers.Gpu);
        Assert.Contains(new Completed(Peers.Operation(300), Errno.Ok), pf.Tell(Peers.Gpu, new Completed(invalidate.Operation, Errno.Ok)).Select(item => item.Message));
        Assert.Empty(pf.Tell(Peers.Vfio, new Completed(asked.Operation, Errno.Ok)));
        Assert.Empty(pf.Counted);
        Assert.Empty(pf.Audit());
    }

    [Fact]
    public void Another_quota_is_refused_when_the_vfio_device_knows_of_importers()
    {
        (Conversation pf, ActOnDevice asked) = Asking(new SetVfVram(1, 0), DeviceAction.ChangeUnusedVram);
        Assert.Empty(pf.Tell(Peers.Vfio, new Completed(asked.Operation, Errno.EBUSY)));
        Assert.Contains(new Metric("provisioning.refused"), pf.Counted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_import_of_its_own_is_refused_at_once_or_revoked_like_all_others(bool revokes)
    {
        Conversation pf = TestPf.Provisioned(Assigned);
        ImmutableArray<AddressRange> ranges = [Peers.BarPages(0, 4)];
        new ScriptedDmaBuf(pf, TestBuffer.ExporterOffers, ranges).Serve(pf.Tell(Peers.Guest, TestPf.Import(ranges)));
        IReadOnlyList<SentMessage> sent = pf.Tell(ScenarioSpec.EntityId, new SetVfVram(1, 8 << 20, revokes));
        Assert.Equal(revokes ? [DeviceAction.ChangeVram] : Array.Empty<DeviceAction>(), sent.Select(item => ((ActOnDevice)item.Message).Action));
        Assert.Equal(!revokes, pf.Counted.Contains(new Metric("provisioning.refused")));
    }

    [Fact]
    public void A_closed_vfio_device_has_no_say()
    {
        (Conversation pf, ActOnDevice asked) = Asking(new SetVfVram(1, 0), DeviceAction.ChangeUnusedVram);
        IReadOnlyList<SentMessage> sent = pf.Tell(Peers.Vfio, new Completed(asked.Operation, Errno.ENODEV));
        Assert.Equal([typeof(VramTaken), typeof(DropLmtt), typeof(InvalidateLmtt)], sent.Select(item => item.Message.GetType()));
        Assert.Equal([typeof(FreeVram), typeof(ProvisionVf)], Acknowledged(pf, sent).Select(item => item.Message.GetType()));
        Assert.Empty(pf.Counted);
    }

    [Fact]
    public void Taking_the_vram_away_and_failing_to_get_another_are_both_enodev_to_who_waits()
    {
        (Conversation pf, ActOnDevice asked) = Asking(new SetVfVram(1, 0, Revokes: true), DeviceAction.ChangeVram);
        IReadOnlyList<SentMessage> sent = Acknowledged(pf, pf.Tell(Peers.Vfio, new VramQuiesced(Peers.Operation(300), asked.Operation)));
        Assert.Equal(new Completed(Peers.Operation(300), Errno.ENODEV), sent[^1].Message);

        (pf, asked) = Asking(new SetVfVram(1, 8 << 20, Revokes: true), DeviceAction.ChangeVram);
        sent = Acknowledged(pf, pf.Tell(Peers.Vfio, new VramQuiesced(Peers.Operation(300), asked.Operation)));
        sent = pf.Tell(Peers.Gpu, new VramAllocated(((AllocateVram)sent[^1].Message).Operation, Errno.ENOSPC, []));
        Assert.Equal(new Completed(Peers.Operation(300), Errno.ENODEV), sent[^1].Message);
    }

    [Fact]
    public void A_vf_that_is_being_provisioned_when_its_buffers_are_revoked_keeps_what_it_gets()
    {
        (Conversation pf, ActOnDevice first) = Asking(new SetVfVram(1, 2 << 20), DeviceAction.ChangeUnusedVram);
        ActOnDevice second = pf.Ask<ActOnDevice>(ScenarioSpec.EntityId, new SetVfVram(1, 8 << 20), Peers.Vfio);
        pf.Tell(Peers.Vfio, new VramQuiesced(Peers.Operation(300), first.Operation));
        Assert.Equal(
            new Completed(Peers.Operation(301), Errno.EBUSY), Assert.Single(pf.Tell(Peers.Vfio, new VramQuiesced(Peers.Operation(301), second.Operation))).Message);
        Assert.Contains(new Metric("provisioning.refused"), pf.Counted);
    }

    /// <summary>The GPU has dropped the translations that the PF asked it to drop last; what follows.</summary>
    private static IReadOnlyList<SentMessage> Acknowledged(Conversation pf, IReadOnlyList<SentMessage> sent) =>
        pf.Tell(Peers.Gpu, new Completed(Assert.IsType<InvalidateLmtt>(sent[^1].Message).Operation, Errno.Ok));

    private static (Conversation Pf, ActOnDevice Asked) Asking(SetVfVram set, DeviceAction action)
    {
        Conversation pf = TestPf.Provisioned(Assigned);
        ActOnDevice asked = pf.Ask<ActOnDevice>(ScenarioSpec.EntityId, set, Peers.Vfio);
        Assert.Equal(action, asked.Action);
        return (pf, asked);
    }
}
