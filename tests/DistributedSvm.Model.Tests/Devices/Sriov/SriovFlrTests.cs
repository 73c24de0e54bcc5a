using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>
/// Function level resets, first as IGT tests them (xe_sriov_flr, 14.4 of the specification): after one the VF's VRAM, GGTT and scratch registers are
/// cleared, the others' are as they were. Then what goes wrong:
/// GuCs that err, and the time limits that end everything (7.8, 14.7).
/// </summary>
public sealed class SriovFlrTests
{
    private static readonly ContentTag First = new(Peers.Guest, 1, 1);
    private static readonly ContentTag Second = new(Peers.OtherGuest, 2, 2);

    [Fact]
    public void Flr_basic()
    {
        Card card = Written();
        Assert.Equal(Errno.Ok, card.Flr(1));
        AssertReady(card, 1);
        AssertCleared(card, 1);
        Assert.Equal(1, card.Count("sriov.flr"));
    }

    [Fact]
    public void Flr_vf1_clear()
    {
        Card card = Written();
        Assert.Equal(Errno.Ok, card.Flr(1));
        AssertCleared(card, 1);
        AssertKept(card, 2);
        Assert.Empty(card.Audit());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Flr_each_isolation(int vf)
    {
        Card card = Written();
        Assert.Equal(Errno.Ok, card.Flr(vf));
        AssertCleared(card, vf);
        AssertKept(card, 3 - vf);
        Assert.Null(card.Pf.ControlsOf(3 - vf));
        Assert.Empty(card.Violations);
    }

    [Fact]
    public void Flr_vfs_parallel()
    {
        Card card = Written();
        OperationId[] resets = [.. new[] { 1, 2 }.Select(vf => card.Ask(Card.Vfio(vf), id => new ActOnDevice(id, DeviceAction.FunctionLevelReset)))];
        card.Run();
        Assert.All(resets, reset => Assert.Equal(Errno.Ok, card.AnswerTo(reset).Errno));
        AssertCleared(card, 1);
        AssertCleared(card, 2);
        AssertReady(card, 1);
        AssertReady(card, 2);
    }

    [Fact]
    public void What_is_being_cleared_is_given_to_nobody_else()
    {
        // Nobody holds a device's memory_lock over it.
        var card = new Card(replace: spec => spec is PhysicalFunctionSpec pf ? pf with { Vfs = [.. pf.Vfs.Select(place => place with { Vfio = default })] } : spec);
        card.Ask(Card.Vfio(1), id => new ActOnDevice(id, DeviceAction.FunctionLevelReset));
        while (!card.Arrived.Any(arrival => arrival.Message is ClearVf))
        {
            card.Run(SimTime.FromMicroseconds(1));
        }

        card.Send(Peers.PhysicalFunction, new SetVfVram(1, 0));
        card.Send(Peers.PhysicalFunction, new SetVfVram(2, 0));
        card.Run();
        Assert.Equal(2, Assert.Single(card.Arrived.Select(arrival => arrival.Message).OfType<DropLmtt>()).Vf);
        Assert.Equal(1, card.Count("provisioning.refused"));
        Assert.Empty(card.Violations);
    }

    /// <summary>Whoever would have resumed it is gone: what a VF left on the engines is cancelled, and nothing of it is in VRAM that others get.</summary>
    [Fact]
    public void Vfs_that_are_disabled_are_reset_before_they_lose_what_they_have()
    {
        Card card = Written();
        Assert.Equal(Errno.Ok, card.Change(1, VfActivity.Pause));
        card.Send(Peers.PhysicalFunction, new EnableVfs(0, 0));
        card.Run();
        SimTime dropped = card.Arrived.First(arrival => arrival.Message is DropLmtt).At;
        Assert.Equal([1, 2], card.Arrived.Where(arrival => arrival.Message is CancelVfJobs && arrival.At < dropped).Select(arrival => ((CancelVfJobs)arrival.Message).Vf).Order());
        Assert.Equal([1, 2], card.Arrived.Where(arrival => arrival.Message is ClearVf && arrival.At < dropped).Select(arrival => ((ClearVf)arrival.Message).Vf).Order());
        AssertReady(card, 1);
        Assert.Equal(0, card.Pf.EnabledVfs);
        Assert.Empty(card.Audit());
    }

    [Fact]
    public void Vfs_that_cannot_be_reset_are_disabled_all_the_same()
    {
        Card card = Written();
        card.Spoil(0, GucFaultKind.Error);
        card.Send(Peers.PhysicalFunction, new EnableVfs(0, 0));
        card.Run();
        Assert.Equal((0, 2), (card.Pf.EnabledVfs, card.Count("sriov.flr.EIO")));
        Assert.Empty(card.Audit());
    }

    [Fact]
    public void Flr_twice()
    {
        Card card = Written();
        Assert.Equal(Errno.Ok, card.Flr(1));
        card.Write(1, First);
        card.WriteMmio(1);
        AssertKept(card, 1);
        Assert.Equal(Errno.Ok, card.Flr(1));
        AssertCleared(card, 1);
        AssertKept(card, 2);
        AssertReady(card, 1);
        Assert.Equal((2, 0), (card.Count("sriov.flr"), card.Count("sriov.flrIgnored")));
    }

    [Fact]
    public void A_second_flr_while_the_first_is_under_way_is_counted_and_ignored()
    {
        Card card = Written();
        card.Spoil(0, GucFaultKind.LateDone, delay: SimTime.FromMilliseconds(50));
        card.Send(Peers.VirtualFunction, new ResetVf(default, Peers.VirtualFunction));
        card.Run(SimTime.FromMilliseconds(10));
        card.Send(Peers.VirtualFunction, new ResetVf(default, Peers.VirtualFunction));
        card.Run();
        Assert.Equal((1, 2), (card.Count("sriov.flr"), card.Count("sriov.flrIgnored")));
        Assert.Equal([1, 1], card.Pf.ControlsOf(1)!.Gts.Select(gt => gt.IgnoredFlrs));
        AssertReady(card, 1);
    }

    [Fact]
    public void An_flr_takes_the_sleep_of_pcie_flr_and_hardly_more()
    {
        Card card = Written();
        SimTime begun = card.Now;
        card.Flr(1);
        AssertLasts(card.Now - begun, Calibration.FunctionLevelReset, Calibration.FunctionLevelReset + SimTime.FromMicroseconds(10));
    }

    [Fact]
    public void The_provisioning_is_kept()
    {
        Card card = Written();
        card.Arrived.Clear();
        card.Flr(1);
        Assert.DoesNotContain(card.Arrived, arrived => arrived.Message is DropLmtt or FreeVram or ProvisionVf or PushVfConfig);
        card.Write(1, First);
        Assert.Equal(First, card.Read(1));
    }

    [Fact]
    public void E7_a_gt_that_is_stuck_before_sync_holds_all_up_until_the_limit()
    {
        Card card = Written();
        card.Spoil(1, GucFaultKind.LostDone);
        OperationId reset = card.Ask(Card.Vfio(1), id => new ActOnDevice(id, DeviceAction.FunctionLevelReset));
        card.Run(SimTime.FromMilliseconds(400));
        Assert.Equal((VfStep.Sync, VfStep.WaitGuc), (card.Control(1, 0).Step, card.Control(1, 1).Step));
        Assert.DoesNotContain(card.Arrived, arrived => arrived.Message is ClearVf);

        // WAIT_GUC ends after 0.5 s on that GT, FLR_WIP after 5 s on the one that waits in SYNC.
        card.Run(SimTime.FromMilliseconds(200));
        Assert.Equal((VfActivity.Flr, VfActivity.None), (card.Control(1, 0).Activity, card.Control(1, 1).Activity));
        SimTime waiting = card.Now;
        card.Run();
        Assert.Equal(Errno.EIO, card.AnswerTo(reset).Errno);
        AssertLasts(card.Now - waiting, SimTime.FromMilliseconds(4_300), SimTime.FromMilliseconds(4_500));
        Assert.Equal([Errno.ETIMEDOUT, Errno.ETIMEDOUT], card.Pf.ControlsOf(1)!.Gts.Select(gt => gt.FlrOutcome));
        Assert.Equal((1, 1), (card.Count("sriov.flr.ETIMEDOUT"), card.Count("vfio.resetFailed.ETIMEDOUT")));
        Assert.Empty(card.Violations);
        Assert.Empty(card.Audit());

        // What was not cleared is not given out either.
        Assert.Equal(First, card.Read(1));
    }

    [Fact]
    public void E10_a_guc_that_is_busy_for_ever_is_asked_again_until_the_limit()
    {
        Card card = Written();
        card.Spoil(0, GucFaultKind.Busy);
        SimTime begun = card.Now;
        Assert.Equal(Errno.EIO, card.Flr(1));
        AssertLasts(card.Now - begun, Calibration.FlrLimit, Calibration.FlrLimit + SimTime.FromMilliseconds(1));
        Assert.InRange(card.Count("sriov.guc.busy"), 4_000, 5_000);
        Assert.Empty(card.Audit());
        Assert.Empty(card.Violations);

        // And it is the same card as ever once the GuC has time again.
        Card other = Written();
        other.Spoil(0, GucFaultKind.Busy, until: SimTime.FromMilliseconds(30));
        Assert.Equal(Errno.Ok, other.Flr(1));
        Assert.Equal(ContentTag.Cleared, other.Read(1));
    }

    [Fact]
    public void A_guc_that_rejects_the_start_leaves_a_mismatch_until_one_is_accepted()
    {
        Card card = Written();
        card.Spoil(0, GucFaultKind.Error, until: SimTime.FromMilliseconds(50));
        Assert.Equal(Errno.EIO, card.Flr(1));
        Assert.Equal((true, Errno.EIO), (card.Control(1, 0).IsMismatched, card.Control(1, 0).FlrOutcome));
        Assert.Equal(1, card.Count("sriov.mismatch"));

        // Anything else does not clear it.
        Assert.Equal(Errno.Ok, card.Change(1, VfActivity.Pause));
        Assert.True(card.Control(1, 0).IsMismatched);
        Assert.Equal(Errno.Ok, card.Flr(1));
        Assert.False(card.Control(1, 0).IsMismatched);
        AssertReady(card, 1);
    }

    [Fact]
    public void An_flr_done_that_comes_twice_is_a_mismatch_and_the_flr_goes_on()
    {
        Card card = Written();
        card.Spoil(1, GucFaultKind.DuplicateDone);
        Assert.Equal(Errno.Ok, card.Flr(1));
        Assert.Equal((false, true), (card.Control(1, 0).IsMismatched, card.Control(1, 1).IsMismatched));
        Assert.Equal(ContentTag.Cleared, card.Read(1));
    }

    [Theory]
    [InlineData(400, Errno.Ok)]
    [InlineData(600, Errno.EIO)]
    public void A_late_flr_done_counts_within_half_a_second(int milliseconds, Errno errno)
    {
        Card card = Written();
        card.Spoil(0, GucFaultKind.LateDone, delay: SimTime.FromMilliseconds(milliseconds));
        Assert.Equal(errno, card.Flr(1));

        // The one that nobody waits for any more does not fit.
        Assert.Equal(errno != Errno.Ok, card.Control(1, 0).IsMismatched);
        Assert.Empty(card.Audit());
    }

    /// <summary>The race that FLR_PREPARE closes: the wait for the end is over before the notice of the beginning has come.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_late_notice_is_waited_for_only_where_the_reset_was_announced(bool prepares)
    {
        Card card = Written(spec => spec is VfioDeviceSpec vfio ? vfio with { PreparesFlr = prepares } : spec);
        foreach (int gt in (int[])[0, 1])
        {
            card.Spoil(gt, GucFaultKind.LateNotice, delay: SimTime.FromMilliseconds(120));
        }

        OperationId reset = card.Ask(Card.Vfio(1), id => new ActOnDevice(id, DeviceAction.FunctionLevelReset));
        card.Run(SimTime.FromMilliseconds(110));
        Assert.Equal(!prepares, card.Arrived.Exists(arrived => arrived.Message is Completed completed && completed.Operation == reset));
        Assert.Equal(First, card.Read(1));
        card.Run();
        Assert.Equal((Errno.Ok, ContentTag.Cleared), (card.AnswerTo(reset).Errno, card.Read(1)));
    }

    [Fact]
    public void A_notice_that_never_comes_is_given_up()
    {
        Card card = Written();
        foreach (int gt in (int[])[0, 1])
        {
            card.Spoil(gt, GucFaultKind.LateNotice, delay: SimTime.FromSeconds(20));
        }

        SimTime begun = card.Now;
        OperationId reset = card.Ask(Card.Vfio(1), id => new ActOnDevice(id, DeviceAction.FunctionLevelReset));
        card.Run(SimTime.FromSeconds(6));
        Assert.Equal(Errno.EIO, card.AnswerTo(reset).Errno);
        AssertLasts(card.Arrived.Last(arrived => arrived.Message is Completed).At - begun, Calibration.FlrLimit, Calibration.FlrLimit + SimTime.FromMilliseconds(1));
        Assert.Equal(1, card.Count("sriov.flr.ETIMEDOUT"));
    }

    [Fact]
    public void Vfio_pci_waits_for_nobody()
    {
        Card card = Written(spec => spec is VfioDeviceSpec vfio ? vfio with { WaitsForPf = false } : spec);
        card.Spoil(0, GucFaultKind.LateDone, delay: SimTime.FromMilliseconds(200));
        OperationId reset = card.Ask(Card.Vfio(1), id => new ActOnDevice(id, DeviceAction.FunctionLevelReset));
        card.Run(SimTime.FromMilliseconds(110));
        Assert.Equal((Errno.Ok, First), (card.AnswerTo(reset).Errno, card.Read(1)));
        card.Run();
        Assert.Equal(ContentTag.Cleared, card.Read(1));
        Assert.DoesNotContain(card.Arrived, arrived => arrived.Message is PrepareFlr or WaitFlrDone);
    }

    /// <summary>A reset of the GT makes every VF ready, whatever was being done; what had still to be cleared is cleared first.</summary>
    [Fact]
    public void A_gt_reset_ends_an_flr_and_loses_no_clear()
    {
        Card card = Written();
        card.Spoil(0, GucFaultKind.LateDone, delay: SimTime.FromMilliseconds(400));
        OperationId reset = card.Ask(Card.Vfio(1), id => new ActOnDevice(id, DeviceAction.FunctionLevelReset));
        Assert.Equal(Errno.Ok, card.Change(2, VfActivity.Pause));
        card.Send(Peers.Gpu, new ResetGpu(SimTime.FromMilliseconds(20), Wedges: false));
        card.Run(SimTime.FromMilliseconds(200));
        Assert.Equal((Errno.Ok, ContentTag.Cleared, Second), (card.AnswerTo(reset).Errno, card.Read(1), card.Read(2)));
        Assert.Equal([VfState.Ready, VfState.Ready], card.Pf.ControlsOf(2)!.Gts.Select(gt => gt.State));
        card.Run();
        Assert.Equal([VfState.Ready, VfState.Ready], card.Pf.ControlsOf(1)!.Gts.Select(gt => gt.State));
        Assert.Empty(card.Violations);
        Assert.Empty(card.Audit());
    }

    private static Card Written(Func<EntitySpec, EntitySpec>? replace = null)
    {
        var card = new Card(replace: replace);
        card.Write(1, First);
        card.Write(2, Second);
        card.WriteMmio(1);
        card.WriteMmio(2);
        AssertKept(card, 1);
        AssertKept(card, 2);
        return card;
    }

    /// <summary>All that the VF wrote is gone.</summary>
    private static void AssertCleared(Card card, int vf)
    {
        Assert.Equal(ContentTag.Cleared, card.Read(vf));
        Assert.All(card.ReadMmio(vf), value => Assert.Equal(0UL, value));
    }

    private static void AssertKept(Card card, int vf)
    {
        Assert.Equal(vf == 1 ? First : Second, card.Read(vf));
        Assert.Equal(Card.MmioWrittenBy(vf), card.ReadMmio(vf));
    }

    private static void AssertLasts(SimTime length, SimTime least, SimTime most) => Assert.InRange(length.Picoseconds, least.Picoseconds, most.Picoseconds);

    private static void AssertReady(Card card, int vf)
    {
        Assert.All(card.Pf.ControlsOf(vf)!.Gts, gt => Assert.Equal((VfState.Ready, VfActivity.None, false, Errno.Ok), (gt.State, gt.Activity, gt.IsMismatched, gt.Outcome)));
        Assert.Empty(card.Violations);
        Assert.Empty(card.Audit());
    }
}
