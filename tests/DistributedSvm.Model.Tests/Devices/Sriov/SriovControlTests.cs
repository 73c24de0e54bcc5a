using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Pause, resume and stop of a VF over all GTs of its card (7.7).</summary>
public sealed class SriovControlTests
{
    [Fact]
    public void A_vf_is_paused_resumed_and_stopped_on_every_gt_and_an_flr_brings_it_back()
    {
        var card = new Card();
        foreach ((VfActivity activity, VfState state) in new[] { (VfActivity.Pause, VfState.Paused), (VfActivity.Resume, VfState.Resumed), (VfActivity.Stop, VfState.Stopped) })
        {
            Assert.Equal(Errno.Ok, card.Change(1, activity));
            Assert.Equal([state, state], card.Pf.ControlsOf(1)!.Gts.Select(gt => gt.State));
        }

        Assert.Equal(Errno.Ok, card.Flr(1));
        Assert.Equal([VfState.Ready, VfState.Ready], card.Pf.ControlsOf(1)!.Gts.Select(gt => gt.State));

        // What the engines were told, and by whom: the primary GT only.
        Assert.Equal(
            [typeof(SuspendVf), typeof(ResumeVf), typeof(SuspendVf), typeof(CancelVfJobs), typeof(CancelVfJobs), typeof(ResumeVf)],
            card.Arrived.Where(arrived => arrived.To == Peers.Gpu && arrived.From == Peers.Guc).Select(arrived => arrived.Message.GetType()));
        Assert.DoesNotContain(card.Arrived, arrived => arrived.To == Peers.Gpu && arrived.From == Peers.OtherGuc);
        Assert.Empty(card.Violations);
        Assert.Empty(card.Audit());
    }

    [Fact]
    public void One_gt_comes_after_the_other()
    {
        var card = new Card();
        card.Change(1, VfActivity.Pause);
        Assert.Equal(
            [(Peers.Guc, typeof(ControlVf)), (Peers.PhysicalFunction, typeof(GucEvent)), (Peers.OtherGuc, typeof(ControlVf)), (Peers.PhysicalFunction, typeof(GucEvent))],
            card.Arrived.Where(arrived => arrived.Message is ControlVf or GucEvent).Select(arrived => (arrived.To, arrived.Message.GetType())));
    }

    [Theory]
    [InlineData(VfActivity.Resume, Errno.EPERM, VfActivity.None)]
    [InlineData(VfActivity.Pause, Errno.ESTALE, VfActivity.Pause)]
    [InlineData(VfActivity.Pause, Errno.EPERM, VfActivity.Stop)]
    [InlineData(VfActivity.Stop, Errno.ESTALE, VfActivity.Stop)]
    public void What_does_not_fit_the_state_is_refused_and_counted_by_name(VfActivity activity, Errno errno, VfActivity before)
    {
        var card = new Card();
        if (before != VfActivity.None)
        {
            Assert.Equal(Errno.Ok, card.Change(1, before));
        }

        Assert.Equal(errno, card.Change(1, activity));
        Assert.Equal(1, card.Count($"sriov.{(activity == VfActivity.Pause ? "pause" : activity == VfActivity.Resume ? "resume" : "stop")}.{errno}"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-1)]
    public void A_vf_that_there_is_not_is_EINVAL(int vf) => Assert.Equal(Errno.EINVAL, new Card().Change(vf, VfActivity.Pause));

    [Fact]
    public void A_second_pause_while_one_is_under_way_is_EALREADY()
    {
        var card = new Card();
        OperationId first = card.Ask(Peers.PhysicalFunction, id => new ChangeVfState(id, 1, VfActivity.Pause));
        OperationId second = card.Ask(Peers.PhysicalFunction, id => new ChangeVfState(id, 1, VfActivity.Pause));
        card.Run();

        // On the other GT the second was there before the first.
        Assert.Equal((Errno.EALREADY, Errno.ESTALE), (card.AnswerTo(second).Errno, card.AnswerTo(first).Errno));
        Assert.Equal([VfState.Paused, VfState.Paused], card.Pf.ControlsOf(1)!.Gts.Select(gt => gt.State));
    }

    /// <summary>The write of the pause to debugfs has not returned yet: the VF must not stay paused because the next came too early.</summary>
    [Fact]
    public void The_administrators_resume_comes_after_the_pause_that_is_under_way()
    {
        var card = new Card();
        card.Spoil(1, GucFaultKind.LateDone, delay: SimTime.FromMilliseconds(50));
        card.Send(Peers.PhysicalFunction, new ChangeVfState(default, 1, VfActivity.Pause));
        card.Run(SimTime.FromMilliseconds(1));
        card.Send(Peers.PhysicalFunction, new ChangeVfState(default, 1, VfActivity.Resume));
        card.Run();
        Assert.Equal([VfState.Resumed, VfState.Resumed], card.Pf.ControlsOf(1)!.Gts.Select(gt => gt.State));
        Assert.Equal((1, 1, 0), (card.Count("sriov.pause"), card.Count("sriov.resume"), card.Count("sriov.resume.EPERM")));
        Assert.Empty(card.Audit());
    }

    [Fact]
    public void The_administrators_resume_of_a_vf_whose_pause_failed_is_refused()
    {
        var card = new Card();
        card.Spoil(0, GucFaultKind.LostDone);
        card.Spoil(1, GucFaultKind.LostDone);
        card.Send(Peers.PhysicalFunction, new ChangeVfState(default, 1, VfActivity.Pause));
        card.Send(Peers.PhysicalFunction, new ChangeVfState(default, 1, VfActivity.Resume));
        card.Run();
        Assert.Equal((1, 1), (card.Count("sriov.pause.ETIMEDOUT"), card.Count("sriov.resume.EPERM")));
    }

    [Fact]
    public void An_flr_cancels_a_pause_that_is_under_way()
    {
        var card = new Card();
        card.Spoil(0, GucFaultKind.LateDone, delay: SimTime.FromMilliseconds(100), until: SimTime.FromMicroseconds(60));
        OperationId pause = card.Ask(Peers.PhysicalFunction, id => new ChangeVfState(id, 1, VfActivity.Pause));
        card.Run(SimTime.FromMilliseconds(1));
        Assert.Equal(Errno.Ok, card.Flr(1));
        Assert.Equal(Errno.ECANCELED, card.AnswerTo(pause).Errno);
        Assert.Equal([VfState.Ready, VfState.Ready], card.Pf.ControlsOf(1)!.Gts.Select(gt => gt.State));
        Assert.False(card.Control(1, 0).IsMismatched);
        Assert.Empty(card.Audit());
    }

    [Theory]
    [InlineData(GucFaultKind.Error, Errno.EIO, 0)]
    [InlineData(GucFaultKind.LostDone, Errno.ETIMEDOUT, 500)]
    [InlineData(GucFaultKind.Busy, Errno.ETIMEDOUT, 1000)]
    public void A_guc_that_errs_makes_the_pause_fail_within_the_limits_and_the_other_gt_is_paused_all_the_same(GucFaultKind kind, Errno errno, long milliseconds)
    {
        var card = new Card();
        card.Spoil(0, kind);
        SimTime begun = card.Now;
        Assert.Equal(errno, card.Change(1, VfActivity.Pause));
        Assert.InRange((card.Now - begun).Picoseconds, SimTime.FromMilliseconds(milliseconds).Picoseconds, SimTime.FromMilliseconds(milliseconds + 2).Picoseconds);
        Assert.Equal([VfState.Ready, VfState.Paused], card.Pf.ControlsOf(1)!.Gts.Select(gt => gt.State));
        Assert.Empty(card.Audit());
    }

    [Fact]
    public void Of_errors_on_several_gts_the_first_is_told()
    {
        var card = new Card();
        card.Spoil(0, GucFaultKind.LostDone);
        card.Spoil(1, GucFaultKind.Error);
        Assert.Equal(Errno.ETIMEDOUT, card.Change(1, VfActivity.Pause));
    }

    [Fact]
    public void Adverse_events_are_counted_until_an_flr()
    {
        var card = new Card();
        card.Send(Peers.OtherGuc, new GucDue(1, GucEventKind.Adverse));
        card.Run();
        Assert.Equal((1, 1), (card.Control(1, 1).AdverseEvents, card.Count("sriov.adverseEvents")));
        card.Flr(1);
        Assert.Equal(0, card.Control(1, 1).AdverseEvents);
    }
}
