using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Resets, power, memory bit and close of a vfio device: memory_lock, its buffers in turn, the hardware, its buffers again.</summary>
public sealed class VfioDeviceActionTests
{
    private static readonly OperationId Acting = Peers.Operation(60);

    [Fact]
    public void A_reset_revokes_one_buffer_after_the_other_sleeps_100_ms_and_waits_for_the_pf()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId[] buffers = [TestVfio.Exported(device), TestVfio.Exported(device)];
        IReadOnlyList<SentMessage> sent = Act(device, DeviceAction.FunctionLevelReset);
        RevokeDmaBuf revoke = Assert.IsType<RevokeDmaBuf>(sent[0].Message);
        Assert.Equal((BufferStatus.Temporary, LockSet.MemoryLock), (revoke.To, revoke.Held));
        sent = TestVfio.Answer<RevokeDmaBuf>(device, sent, buffers[0]);
        ResetVf reset = Reset(TestVfio.Answer<RevokeDmaBuf>(device, sent, buffers[1]));
        SimTime begun = device.Now;

        Assert.Equal(reset.Operation, TestVfio.Slept(device).Operation);
        Assert.Equal(SimTime.FromMilliseconds(100), device.Now - begun);
        sent = device.Tell(Peers.PhysicalFunction, new Completed(reset.Operation, Errno.Ok));
        sent = TestVfio.Answer<UnrevokeDmaBuf>(device, sent, buffers[0]);
        sent = TestVfio.Answer<UnrevokeDmaBuf>(device, sent, buffers[1]);
        Assert.Equal(new SentMessage(Peers.Guest, new Completed(Acting, Errno.Ok), Calibration.Ioctl), Assert.Single(sent));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_pf_hears_before_a_reset_that_one_comes_where_the_driver_prepares_it(bool prepares)
    {
        var device = new Conversation(TestVfio.Spec with { PreparesFlr = prepares });
        IReadOnlyList<SentMessage> sent = Act(device, DeviceAction.FunctionLevelReset);
        Assert.Equal(prepares ? [typeof(PrepareFlr), typeof(ResetVf)] : [typeof(ResetVf)], sent.Select(message => message.Message.GetType()));
    }

    [Theory]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.ETIMEDOUT)]
    public void After_a_reset_that_failed_nothing_comes_back_and_nothing_is_exported_until_one_succeeds(Errno errno)
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId buffer = TestVfio.Exported(device);
        ResetVf reset = Reset(TestVfio.Answer<RevokeDmaBuf>(device, Act(device, DeviceAction.FunctionLevelReset), buffer));
        TestVfio.Slept(device);
        Assert.Equal(new Completed(Acting, Errno.EIO), Assert.Single(device.Tell(Peers.PhysicalFunction, new Completed(reset.Operation, errno))).Message);
        Assert.Contains(new Metric($"vfio.resetFailed.{errno}"), device.Counted);
        Assert.Equal(Errno.EIO, device.Ask<Exported>(Peers.Guest, TestVfio.Export(61, Peers.Pages(1, 1))).Errno);

        reset = Reset(TestVfio.Answer<RevokeDmaBuf>(device, Act(device, DeviceAction.FunctionLevelReset), buffer));
        TestVfio.Slept(device);
        IReadOnlyList<SentMessage> sent = device.Tell(Peers.PhysicalFunction, new Completed(reset.Operation, Errno.Ok));
        Assert.Equal(new Completed(Acting, Errno.Ok), Assert.Single(TestVfio.Answer<UnrevokeDmaBuf>(device, sent, buffer)).Message);
        Assert.IsType<CreateDmaBuf>(Assert.Single(device.Tell(Peers.Guest, TestVfio.Export(62, Peers.Pages(1, 1)))).Message);
    }

    /// <summary>Whoever opens it next finds a VF that runs, and nothing of what was suspended.</summary>
    [Fact]
    public void A_device_that_is_closed_while_its_vf_is_suspended_is_reset_before_it_can_be_opened()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId buffer = TestVfio.Exported(device);
        ControlMigration suspend = device.Ask<ControlMigration>(Peers.Guest, new SetMigrationState(Peers.Operation(61), VfioMigrationState.RunningP2P), Peers.PhysicalFunction);
        device.Tell(Peers.PhysicalFunction, new Completed(suspend.Operation, Errno.Ok));
        ResetVf reset = Reset(TestVfio.Answer<RevokeDmaBuf>(device, Act(device, DeviceAction.Close), buffer));
        Assert.Empty(device.Tell(Peers.OtherGuest, new ActOnDevice(Peers.Operation(62), DeviceAction.Open)));
        TestVfio.Slept(device);
        IReadOnlyList<SentMessage> sent = device.Tell(Peers.PhysicalFunction, new Completed(reset.Operation, Errno.Ok));
        Assert.Equal([new Completed(Acting, Errno.Ok), new Completed(Peers.Operation(62), Errno.Ok)], sent.Select(message => message.Message));
        suspend = device.Ask<ControlMigration>(Peers.OtherGuest, new SetMigrationState(Peers.Operation(63), VfioMigrationState.RunningP2P), Peers.PhysicalFunction);
        Assert.Equal(MigrationControl.Suspend, suspend.Control);
    }

    [Fact]
    public void Plain_vfio_pci_unrevokes_when_the_sleep_is_over_although_the_pf_still_clears()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026, waitsForPf: false);
        EntityId buffer = TestVfio.Exported(device);
        Reset(TestVfio.Answer<RevokeDmaBuf>(device, Act(device, DeviceAction.FunctionLevelReset), buffer));

        // It asks the PF nothing.
        Assert.Equal(new Completed(Acting, Errno.Ok), Assert.Single(TestVfio.Answer<UnrevokeDmaBuf>(device, device.Elapse(), buffer)).Message);
    }

    [Fact]
    public void Memory_lock_is_held_through_a_reset_so_exports_releases_and_other_actions_wait()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId buffer = TestVfio.Exported(device);
        ResetVf reset = Reset(TestVfio.Answer<RevokeDmaBuf>(device, Act(device, DeviceAction.FunctionLevelReset), buffer));
        Assert.Empty(device.Tell(Peers.OtherGuest, TestVfio.Export(70, Peers.Pages(1, 1))));
        Assert.Empty(device.Tell(buffer, new DmaBufReleased()));
        Assert.Empty(device.Tell(Peers.OtherGuest, new ActOnDevice(Peers.Operation(71), DeviceAction.LowPower)));
        TestVfio.Slept(device);

        // The buffer that went meanwhile answers ENODEV: nothing to un-revoke.
        IReadOnlyList<SentMessage> sent = device.Tell(Peers.PhysicalFunction, new Completed(reset.Operation, Errno.Ok));
        sent = TestVfio.Answer<UnrevokeDmaBuf>(device, sent, buffer, Errno.ENODEV);
        Assert.Equal(new Completed(Acting, Errno.Ok), sent[0].Message);
        CreateDmaBuf create = Assert.IsType<CreateDmaBuf>(sent[1].Message);
        Assert.Equal(BufferStatus.Ok, create.Status);

        // The export, then the release, then low power, each in its turn; the last finds the new buffer only.
        sent = device.Tell(device.Created[^1], new Completed(create.Operation, Errno.Ok));
        Assert.Equal((device.Created[^1], typeof(RevokeDmaBuf)), (sent[1].To, sent[1].Message.GetType()));
        Assert.Empty(device.Violations);
    }

    [Fact]
    public void In_low_power_buffers_are_born_revoked_and_no_reset_brings_any_back()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId buffer = TestVfio.Exported(device);
        IReadOnlyList<SentMessage> sent = TestVfio.Answer<RevokeDmaBuf>(device, Act(device, DeviceAction.LowPower), buffer);
        Assert.Equal(new Completed(Acting, Errno.Ok), Assert.Single(sent).Message);

        CreateDmaBuf create = Assert.IsType<CreateDmaBuf>(Assert.Single(device.Tell(Peers.Guest, TestVfio.Export(61, Peers.Pages(1, 1)))).Message);
        Assert.Equal(BufferStatus.Temporary, create.Status);
        EntityId born = device.Created[^1];
        device.Tell(born, new Completed(create.Operation, Errno.Ok));

        sent = TestVfio.Answer<RevokeDmaBuf>(device, Act(device, DeviceAction.FunctionLevelReset), buffer);
        ResetVf reset = Reset(TestVfio.Answer<RevokeDmaBuf>(device, sent, born));
        TestVfio.Slept(device);
        Assert.Equal(
            new Completed(Acting, Errno.Ok), Assert.Single(device.Tell(Peers.PhysicalFunction, new Completed(reset.Operation, Errno.Ok))).Message);

        // Only power does.
        sent = TestVfio.Answer<UnrevokeDmaBuf>(device, Act(device, DeviceAction.PowerUp), buffer);
        Assert.Equal(new Completed(Acting, Errno.Ok), Assert.Single(TestVfio.Answer<UnrevokeDmaBuf>(device, sent, born)).Message);
    }

    [Fact]
    public void The_memory_bit_of_a_vf_revokes_and_unrevokes_in_one_write()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId buffer = TestVfio.Exported(device);
        IReadOnlyList<SentMessage> sent = TestVfio.Answer<RevokeDmaBuf>(device, Act(device, DeviceAction.MemoryDisable), buffer);
        Assert.Equal(new Completed(Acting, Errno.Ok), Assert.Single(TestVfio.Answer<UnrevokeDmaBuf>(device, sent, buffer)).Message);
        Assert.Equal(BufferStatus.Ok, Assert.IsType<CreateDmaBuf>(Assert.Single(device.Tell(Peers.Guest, TestVfio.Export(61, Peers.Pages(1, 1)))).Message).Status);
    }

    [Fact]
    public void The_memory_bit_does_not_wake_a_device_that_sleeps()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId buffer = TestVfio.Exported(device);
        TestVfio.Answer<RevokeDmaBuf>(device, Act(device, DeviceAction.LowPower), buffer);
        Assert.Equal(new Completed(Acting, Errno.Ok), Assert.Single(Act(device, DeviceAction.MemoryEnable)).Message);
        Assert.Equal(
            new Completed(Acting, Errno.Ok), Assert.Single(TestVfio.Answer<RevokeDmaBuf>(device, Act(device, DeviceAction.MemoryDisable), buffer)).Message);
        TestVfio.Answer<UnrevokeDmaBuf>(device, Act(device, DeviceAction.PowerUp), buffer);
    }

    [Fact]
    public void A_close_kills_every_buffer_balances_the_registrations_and_leaves_nothing_to_do_for_their_release()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId[] buffers = [TestVfio.Exported(device), TestVfio.Exported(device)];
        IReadOnlyList<SentMessage> sent = Act(device, DeviceAction.Close);
        Assert.Equal(BufferStatus.Dead, Assert.IsType<RevokeDmaBuf>(sent[0].Message).To);
        sent = TestVfio.Answer<RevokeDmaBuf>(device, sent, buffers[0]);
        Assert.Equal(new Completed(Acting, Errno.Ok), Assert.Single(TestVfio.Answer<RevokeDmaBuf>(device, sent, buffers[1])).Message);
        Assert.Empty(device.Audit());

        // The last references go later: cleanup has unlinked already.
        Assert.All(buffers, buffer => Assert.Empty(device.Tell(buffer, new DmaBufReleased())));
        Assert.Empty(device.Audit());
        Assert.Empty(device.Violations);
    }

    [Fact]
    public void A_buffer_released_while_the_close_holds_memory_lock_is_unlinked_once()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId buffer = TestVfio.Exported(device);
        IReadOnlyList<SentMessage> sent = Act(device, DeviceAction.Close);
        Assert.Empty(device.Tell(buffer, new DmaBufReleased()));
        Assert.Equal(new Completed(Acting, Errno.Ok), Assert.Single(TestVfio.Answer<RevokeDmaBuf>(device, sent, buffer, Errno.ENODEV)).Message);
        Assert.Empty(device.Audit());
        Assert.Empty(device.Violations);
    }

    [Fact]
    public void A_buffer_released_before_the_close_is_none_of_its()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        Assert.Empty(device.Tell(TestVfio.Exported(device), new DmaBufReleased()));
        Assert.Equal(new Completed(Acting, Errno.Ok), Assert.Single(Act(device, DeviceAction.Close)).Message);
        Assert.Empty(device.Audit());
    }

    [Fact]
    public void A_closed_device_is_enodev_until_it_is_opened_again()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Proposal2026);
        EntityId buffer = TestVfio.Exported(device);
        TestVfio.Answer<RevokeDmaBuf>(device, Act(device, DeviceAction.Close), buffer);
        foreach (DeviceAction action in (DeviceAction[])
            [DeviceAction.FunctionLevelReset, DeviceAction.HotReset, DeviceAction.LowPower, DeviceAction.MemoryDisable, DeviceAction.RevokePermanently])
        {
            Assert.Equal(new Completed(Acting, Errno.ENODEV), Assert.Single(Act(device, action, buffer)).Message);
        }

        Assert.Equal(Errno.ENODEV, device.Ask<Exported>(Peers.Guest, TestVfio.Export(61, Peers.Pages(0, 1))).Errno);
        Assert.Equal(Errno.ENODEV, device.Ask<Exported>(Peers.Guest, TestVfio.Export(63)).Errno);
        Assert.Equal(Errno.ENODEV, device.Ask<Completed>(buffer, new AttachExporter(Peers.Operation(62), 1, InterconnectKind.Iov)).Errno);
        Assert.Equal(new Completed(Acting, Errno.Ok), Assert.Single(Act(device, DeviceAction.Open)).Message);
        TestVfio.Exported(device);
        Assert.Empty(device.Violations);
    }

    [Fact]
    public void An_export_that_waited_for_a_close_is_enodev_and_leaves_nothing()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId buffer = TestVfio.Exported(device);
        IReadOnlyList<SentMessage> sent = Act(device, DeviceAction.Close);
        Assert.Empty(device.Tell(Peers.OtherGuest, TestVfio.Export(61, Peers.Pages(0, 1))));
        sent = TestVfio.Answer<RevokeDmaBuf>(device, sent, buffer);
        Assert.Equal([new Completed(Acting, Errno.Ok), new Exported(Peers.Operation(61), Errno.ENODEV, default)], sent.Select(message => message.Message));
        Assert.Empty(device.Audit());
    }

    [Fact]
    public void A_removed_vf_is_closed_its_pf_told_and_never_opened_again()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        IReadOnlyList<SentMessage> sent = Act(device, DeviceAction.Remove);
        Assert.Equal([new VfRemoved(Peers.VirtualFunction), new Completed(Acting, Errno.Ok)], sent.Select(message => message.Message));
        Assert.Equal(new Completed(Acting, Errno.ENODEV), Assert.Single(Act(device, DeviceAction.Open)).Message);
    }

    [Theory]
    [InlineData(VfioBaseKind.Oct2025)]
    [InlineData(VfioBaseKind.Linux619)]
    [InlineData(VfioBaseKind.Revoke2026)]
    public void Only_the_proposal_of_2026_can_revoke_for_good(VfioBaseKind vfio)
    {
        Conversation device = TestVfio.On(vfio);
        EntityId buffer = TestVfio.Exported(device);
        Assert.Equal(new Completed(Acting, Errno.EOPNOTSUPP), Assert.Single(Act(device, DeviceAction.RevokePermanently, buffer)).Message);
    }

    [Fact]
    public void A_revoke_for_good_is_of_one_buffer_of_this_device_and_hands_on_its_errno()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Proposal2026);
        EntityId buffer = TestVfio.Exported(device);
        TestVfio.Exported(device);
        Assert.Equal(new Completed(Acting, Errno.ENODEV), Assert.Single(Act(device, DeviceAction.RevokePermanently, Peers.DmaBuf)).Message);
        IReadOnlyList<SentMessage> sent = Act(device, DeviceAction.RevokePermanently, buffer);
        Assert.Equal(BufferStatus.Permanent, Assert.IsType<RevokeDmaBuf>(sent[0].Message).To);
        Assert.Equal(new Completed(Acting, Errno.Ok), Assert.Single(TestVfio.Answer<RevokeDmaBuf>(device, sent, buffer)).Message);
        sent = Act(device, DeviceAction.RevokePermanently, buffer);
        Assert.Equal(new Completed(Acting, Errno.EBADFD), Assert.Single(TestVfio.Answer<RevokeDmaBuf>(device, sent, buffer, Errno.EBADFD)).Message);
    }

    [Fact]
    public void Without_a_file_descriptor_an_export_is_emfile_and_leaves_nothing()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        FailToInstall(device);
        Assert.Empty(device.Audit());
        Assert.Empty(device.Violations);
        TestVfio.Exported(device);
    }

    [Fact]
    public void I_18_CVE_2026_31468_6_19_goes_on_into_the_unwind_chain_and_drops_the_registration_twice()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Linux619);
        FailToInstall(device);
        Violation violation = Assert.Single(device.Violations);
        Assert.Equal(("I-18", Blame.Protocol), (violation.Invariant, violation.Blame));
        Assert.Contains("freed twice", violation.Text, StringComparison.Ordinal);
        Assert.Equal("I-16", Assert.Single(device.Audit()).Invariant);
    }

    [Fact]
    public void The_nth_file_descriptor_is_the_one_that_fails()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        device.Tell(ScenarioSpec.EntityId, new FailAllocation(new AllocationFault(AllocationSite.FileDescriptor, 2)));
        TestVfio.Exported(device);
        CreateDmaBuf create = Assert.IsType<CreateDmaBuf>(Assert.Single(device.Tell(Peers.Guest, TestVfio.Export(61, Peers.Pages(0, 1)))).Message);
        IReadOnlyList<SentMessage> sent = device.Tell(device.Created[^1], new Completed(create.Operation, Errno.Ok));
        Assert.Equal(Errno.EMFILE, Assert.IsType<Exported>(sent[^1].Message).Errno);
        TestVfio.Exported(device);
    }

    /// <summary>An export whose fd cannot be installed, up to the buffer's release.</summary>
    [Fact]
    public void The_pf_changes_the_vram_while_everything_is_revoked_and_memory_lock_held()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId buffer = TestVfio.Exported(device);
        IReadOnlyList<SentMessage> sent = ActAsPf(device, DeviceAction.ChangeVram);
        Assert.False(Assert.IsType<RevokeDmaBuf>(sent[0].Message).UnlessAttached);
        SentMessage told = Assert.Single(TestVfio.Answer<RevokeDmaBuf>(device, sent, buffer));
        VramQuiesced quiesced = Assert.IsType<VramQuiesced>(told.Message);
        Assert.Equal((Peers.PhysicalFunction, Acting), (told.To, quiesced.Request));
        Assert.Empty(device.Tell(Peers.Guest, TestVfio.Export(501, Peers.Pages(0, 1))));
        sent = device.Tell(Peers.PhysicalFunction, new Completed(quiesced.Operation, Errno.Ok));
        Assert.Equal(new Completed(Acting, Errno.Ok), TestVfio.Answer<UnrevokeDmaBuf>(device, sent, buffer)[0].Message);
    }

    [Fact]
    public void A_buffer_with_importers_stops_the_change_and_those_revoked_before_come_back()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId[] buffers = [TestVfio.Exported(device), TestVfio.Exported(device), TestVfio.Exported(device)];
        IReadOnlyList<SentMessage> sent = ActAsPf(device, DeviceAction.ChangeUnusedVram);
        Assert.True(Assert.IsType<RevokeDmaBuf>(sent[0].Message).UnlessAttached);
        sent = TestVfio.Answer<RevokeDmaBuf>(device, sent, buffers[0]);
        sent = TestVfio.Answer<RevokeDmaBuf>(device, sent, buffers[1], Errno.EBUSY);
        Assert.Equal(new Completed(Acting, Errno.EBUSY), Assert.Single(TestVfio.Answer<UnrevokeDmaBuf>(device, sent, buffers[0])).Message);
    }

    [Fact]
    public void Without_vram_the_buffers_stay_revoked()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId buffer = TestVfio.Exported(device);
        SentMessage told = Assert.Single(TestVfio.Answer<RevokeDmaBuf>(device, ActAsPf(device, DeviceAction.ChangeVram), buffer));
        IReadOnlyList<SentMessage> sent = device.Tell(Peers.PhysicalFunction, new Completed(((VramQuiesced)told.Message).Operation, Errno.ENODEV));
        Assert.Equal(new Completed(Acting, Errno.ENODEV), Assert.Single(sent).Message);
    }

    private static IReadOnlyList<SentMessage> ActAsPf(Conversation device, DeviceAction action) => device.Tell(Peers.PhysicalFunction, new ActOnDevice(Acting, action));

    private static void FailToInstall(Conversation device)
    {
        Assert.Empty(device.Tell(ScenarioSpec.EntityId, new FailAllocation(new AllocationFault(AllocationSite.FileDescriptor, 1))));
        CreateDmaBuf create = Assert.IsType<CreateDmaBuf>(Assert.Single(device.Tell(Peers.Guest, TestVfio.Export(61, Peers.Pages(0, 1)))).Message);
        EntityId buffer = device.Created[^1];
        Assert.Equal(device.Self, create.FdHolder);
        IReadOnlyList<SentMessage> sent = device.Tell(buffer, new Completed(create.Operation, Errno.Ok));
        Assert.Equal([buffer, Peers.Guest], sent.Select(message => message.To));
        Assert.Equal([new PutReference(), new Exported(Peers.Operation(61), Errno.EMFILE, default)], sent.Select(message => message.Message));
        Assert.Empty(device.Tell(buffer, new DmaBufReleased()));
    }

    private static IReadOnlyList<SentMessage> Act(Conversation device, DeviceAction action, EntityId buffer = default) =>
        device.Tell(Peers.Guest, new ActOnDevice(Acting, action, buffer));

    private static ResetVf Reset(IReadOnlyList<SentMessage> sent)
    {
        SentMessage reset = Assert.Single(sent);
        Assert.Equal(Peers.VirtualFunction, reset.To);
        return Assert.IsType<ResetVf>(reset.Message);
    }
}
