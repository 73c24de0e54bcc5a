using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Hot reset of several functions: the device that leads, and one that joins.</summary>
public sealed class HotResetTests
{
    private static readonly OperationId Asked = Peers.Operation(60);
    private static readonly EntityId First = new(31, EntityKind.VfioDevice);
    private static readonly EntityId Second = new(32, EntityKind.VfioDevice);
    private static readonly EntityId Third = new(33, EntityKind.VfioDevice);

    [Fact]
    public void The_devices_join_in_order_are_reset_together_and_leave_last_first()
    {
        Conversation leader = TestVfio.On(VfioBaseKind.Revoke2026);
        IReadOnlyList<SentMessage> sent = Begin(leader);
        foreach (EntityId device in (EntityId[])[First, Second, Third])
        {
            sent = Answer<JoinHotReset>(leader, sent, device);
        }

        Assert.Equal([First, Second, Third], sent.Select(reset => reset.To));
        Assert.All(sent, reset => Assert.IsType<ResetInSet>(reset.Message));
        OperationId set = ((ResetInSet)sent[0].Message).Operation;
        Assert.Empty(leader.Tell(Second, new Completed(set, Errno.Ok)));
        Assert.Empty(leader.Tell(First, new Completed(set, Errno.Ok)));
        sent = leader.Tell(Third, new Completed(set, Errno.Ok));
        foreach (EntityId device in (EntityId[])[Third, Second, First])
        {
            sent = Answer<LeaveHotReset>(leader, sent, device);
        }

        Assert.Equal(new Completed(Asked, Errno.Ok), Assert.Single(sent).Message);
    }

    [Fact]
    public void One_that_is_busy_undoes_those_before_it_and_user_space_tries_again()
    {
        Conversation leader = TestVfio.On(VfioBaseKind.Revoke2026);
        IReadOnlyList<SentMessage> sent = Answer<JoinHotReset>(leader, Begin(leader), First);
        sent = Answer<JoinHotReset>(leader, sent, Second, Errno.EBUSY);
        Assert.Empty(Answer<LeaveHotReset>(leader, sent, First));
        SimTime gaveUp = leader.Now;
        sent = leader.Elapse();
        Assert.Equal(Calibration.HotResetRetry, leader.Now - gaveUp);
        Assert.Equal(First, Assert.Single(sent).To);
        Assert.IsType<JoinHotReset>(sent[0].Message);
    }

    [Fact]
    public void One_that_stays_busy_is_EBUSY_in_the_end()
    {
        Conversation leader = TestVfio.On(VfioBaseKind.Revoke2026);
        IReadOnlyList<SentMessage> sent = Begin(leader);
        for (int attempt = 1; attempt < Calibration.HotResetAttempts; attempt++)
        {
            Assert.Empty(Answer<JoinHotReset>(leader, sent, First, Errno.EBUSY));
            sent = leader.Elapse();
        }

        Assert.Equal(new Completed(Asked, Errno.EBUSY), Assert.Single(Answer<JoinHotReset>(leader, sent, First, Errno.EBUSY)).Message);
        Assert.Equal(0, leader.Timers);
    }

    [Fact]
    public void One_that_is_closed_is_in_no_set()
    {
        Conversation leader = TestVfio.On(VfioBaseKind.Revoke2026);
        IReadOnlyList<SentMessage> sent = Answer<JoinHotReset>(leader, Begin(leader), First);
        sent = Answer<JoinHotReset>(leader, sent, Second, Errno.ENODEV);
        sent = Answer<JoinHotReset>(leader, sent, Third);
        Assert.Equal([First, Third], sent.Select(reset => reset.To));
    }

    [Fact]
    public void B_33_the_first_version_has_all_of_the_set_leave_whoever_had_joined()
    {
        Conversation leader = TestVfio.On(VfioBaseKind.Oct2025);
        IReadOnlyList<SentMessage> sent = Answer<JoinHotReset>(leader, Begin(leader), First);
        sent = Answer<JoinHotReset>(leader, sent, Second, Errno.EBUSY);
        foreach (EntityId device in (EntityId[])[First, Second, Third])
        {
            sent = Answer<LeaveHotReset>(leader, sent, device);
        }

        Assert.Empty(sent);
    }

    [Fact]
    public void A_device_that_joins_revokes_under_its_lock_waits_for_the_others_and_unrevokes_when_told_to_leave()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        EntityId buffer = TestVfio.Exported(device);
        IReadOnlyList<SentMessage> sent = device.Tell(First, new JoinHotReset(Asked));
        Assert.Equal(LockSet.MemoryLock, ((RevokeDmaBuf)Assert.Single(sent).Message).Held);
        AssertDone(TestVfio.Answer<RevokeDmaBuf>(device, sent, buffer));
        Assert.Empty(device.Tell(Peers.Guest, TestVfio.Export(70, Peers.Pages(1, 1))));

        ResetVf reset = device.Ask<ResetVf>(First, new ResetInSet(Asked), Peers.VirtualFunction);
        TestVfio.Slept(device);
        AssertDone(device.Tell(Peers.PhysicalFunction, new Completed(reset.Operation, Errno.Ok)));
        sent = TestVfio.Answer<UnrevokeDmaBuf>(device, device.Tell(First, new LeaveHotReset(Asked)), buffer);
        Assert.Equal(new Completed(Asked, Errno.Ok), sent[0].Message);

        // The lock is free: the export goes on.
        Assert.IsType<CreateDmaBuf>(sent[1].Message);
    }

    [Fact]
    public void A_device_whose_lock_is_held_is_busy_and_a_closed_one_is_gone()
    {
        Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
        TestVfio.Exported(device);
        device.Tell(Peers.Guest, new ActOnDevice(Peers.Operation(1), DeviceAction.FunctionLevelReset));
        Assert.Equal(Errno.EBUSY, device.Ask<Completed>(First, new JoinHotReset(Asked)).Errno);
        Conversation closed = TestVfio.On(VfioBaseKind.Revoke2026);
        closed.Tell(Peers.Guest, new ActOnDevice(Peers.Operation(1), DeviceAction.Close));
        Assert.Equal(Errno.ENODEV, closed.Ask<Completed>(First, new JoinHotReset(Asked)).Errno);
    }

    [Fact]
    public void A_device_that_sleeps_stays_revoked_when_the_reset_is_given_up_and_is_awake_after_one()
    {
        foreach (bool isReset in (bool[])[false, true])
        {
            Conversation device = TestVfio.On(VfioBaseKind.Revoke2026);
            EntityId buffer = TestVfio.Exported(device);
            TestVfio.Answer<RevokeDmaBuf>(device, device.Tell(Peers.Guest, new ActOnDevice(Peers.Operation(1), DeviceAction.LowPower)), buffer);
            AssertDone(TestVfio.Answer<RevokeDmaBuf>(device, device.Tell(First, new JoinHotReset(Asked)), buffer));
            if (isReset)
            {
                ResetVf reset = device.Ask<ResetVf>(First, new ResetInSet(Asked), Peers.VirtualFunction);
                TestVfio.Slept(device);
                device.Tell(Peers.PhysicalFunction, new Completed(reset.Operation, Errno.Ok));
            }

            Assert.Equal(isReset, Assert.Single(device.Tell(First, new LeaveHotReset(Asked))).Message is UnrevokeDmaBuf);
        }
    }

    private static IReadOnlyList<SentMessage> Begin(Conversation leader) => leader.Tell(Peers.Guest, new ResetDevices(Asked, [First, Second, Third]));

    private static IReadOnlyList<SentMessage> Answer<T>(Conversation leader, IReadOnlyList<SentMessage> sent, EntityId device, Errno errno = Errno.Ok)
        where T : Message
    {
        SentMessage request = Assert.Single(sent);
        Assert.Equal(device, request.To);
        OperationId operation = Assert.IsType<T>(request.Message).StepTask;
        return leader.Tell(device, new Completed(operation, errno));
    }

    private static void AssertDone(IReadOnlyList<SentMessage> sent) =>
        Assert.Equal(new SentMessage(First, new Completed(Asked, Errno.Ok), Calibration.Ioctl), Assert.Single(sent));
}
