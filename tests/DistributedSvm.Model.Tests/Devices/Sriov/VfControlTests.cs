using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>The control state machine of one VF on one GT, by itself: the table of section 8 of the specification.</summary>
public sealed class VfControlTests
{
    public static TheoryData<VfState, VfActivity, Errno> Beginnings => new()
    {
        { VfState.Ready, VfActivity.Pause, Errno.Ok },
        { VfState.Ready, VfActivity.Resume, Errno.EPERM },
        { VfState.Ready, VfActivity.Stop, Errno.Ok },
        { VfState.Resumed, VfActivity.Pause, Errno.Ok },
        { VfState.Resumed, VfActivity.Resume, Errno.EPERM },
        { VfState.Resumed, VfActivity.Stop, Errno.Ok },
        { VfState.Paused, VfActivity.Pause, Errno.ESTALE },
        { VfState.Paused, VfActivity.Resume, Errno.Ok },
        { VfState.Paused, VfActivity.Stop, Errno.Ok },
        { VfState.Stopped, VfActivity.Pause, Errno.EPERM },
        { VfState.Stopped, VfActivity.Resume, Errno.EPERM },
        { VfState.Stopped, VfActivity.Stop, Errno.ESTALE },
    };

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void What_may_begin_follows_from_the_state(VfState state, VfActivity activity, Errno errno) => Assert.Equal(errno, In(state).Check(activity));

    [Theory]
    [InlineData(VfActivity.Pause, VfActivity.Pause, Errno.EALREADY)]
    [InlineData(VfActivity.Pause, VfActivity.Stop, Errno.Ok)]
    [InlineData(VfActivity.Stop, VfActivity.Stop, Errno.EALREADY)]
    [InlineData(VfActivity.Stop, VfActivity.Pause, Errno.ECANCELED)]
    [InlineData(VfActivity.Flr, VfActivity.Pause, Errno.ECANCELED)]
    [InlineData(VfActivity.Flr, VfActivity.Stop, Errno.ECANCELED)]
    public void What_is_under_way_comes_first_by_precedence(VfActivity first, VfActivity second, Errno errno)
    {
        var control = new VfControl();
        control.Begin(first);
        Assert.Equal(errno, control.Check(second));
    }

    [Theory]
    [InlineData(VfState.Ready)]
    [InlineData(VfState.Resumed)]
    [InlineData(VfState.Paused)]
    [InlineData(VfState.Stopped)]
    public void An_flr_goes_through_all_steps_to_ready_from_anywhere(VfState state)
    {
        VfControl control = In(state);
        control.Begin(VfActivity.Flr);
        Assert.Equal((VfWork.SendFlrStart, VfStep.WaitGuc), (control.Next(), control.Step));
        Assert.Equal(VfWork.Nothing, control.Next());
        Assert.False(control.Acknowledge(Errno.Ok));
        Assert.True(control.Done(GucEventKind.FlrDone));
        Assert.Equal((VfWork.Sync, VfStep.Sync), (control.Next(), control.Step));
        Assert.Equal(VfWork.Nothing, control.Next());
        control.LeaveSync();
        Assert.Equal(VfWork.ResetConfig, control.Next());
        Assert.Equal(VfWork.Nothing, control.Next());
        control.ConfigReset(Errno.Ok);
        Assert.Equal([VfWork.ResetData, VfWork.ResetMmio, VfWork.SendFlrFinish, VfWork.Nothing], [control.Next(), control.Next(), control.Next(), control.Next()]);
        Assert.False(control.Acknowledge(Errno.Ok));
        Assert.Equal((VfState.Ready, VfActivity.None, Errno.Ok), (control.State, control.Activity, control.Outcome));
    }

    /// <summary>The GuC is so fast that its event comes before its answer.</summary>
    [Fact]
    public void Done_may_come_before_the_answer()
    {
        var control = new VfControl();
        control.Begin(VfActivity.Flr);
        control.Next();
        Assert.True(control.Done(GucEventKind.FlrDone));
        Assert.Equal(VfWork.Nothing, control.Next());
        control.Acknowledge(Errno.Ok);
        Assert.Equal(VfWork.Sync, control.Next());
        Assert.False(control.IsMismatched);
    }

    [Theory]
    [InlineData(VfActivity.Pause, Errno.EIO, true)]
    [InlineData(VfActivity.Pause, Errno.ENODEV, false)]
    [InlineData(VfActivity.Stop, Errno.EIO, true)]
    [InlineData(VfActivity.Flr, Errno.EIO, true)]
    [InlineData(VfActivity.Flr, Errno.EPROTO, false)]
    public void A_command_that_the_guc_rejects_fails_and_is_a_mismatch_where_it_says_EIO(VfActivity activity, Errno errno, bool mismatched)
    {
        var control = new VfControl();
        control.Begin(activity);
        control.Next();
        Assert.False(control.Acknowledge(errno));
        Assert.Equal((VfState.Ready, VfActivity.None, Errno.EIO, mismatched), (control.State, control.Activity, control.Outcome, control.IsMismatched));
    }

    [Theory]
    [InlineData(VfActivity.Pause, VfWork.SendPause)]
    [InlineData(VfActivity.Stop, VfWork.SendStop)]
    [InlineData(VfActivity.Flr, VfWork.SendFlrStart)]
    public void What_a_busy_guc_did_not_take_is_sent_again_after_a_pause(VfActivity activity, VfWork work)
    {
        var control = new VfControl();
        control.Begin(activity);
        Assert.Equal(work, control.Next());
        Assert.True(control.Acknowledge(Errno.EBUSY));
        Assert.Equal((VfStep.Send, VfWork.Nothing), (control.Step, control.Next()));
        control.Resend();
        Assert.Equal(work, control.Next());
    }

    [Fact]
    public void A_finish_that_the_guc_is_too_busy_for_is_sent_again_and_not_the_start()
    {
        var control = new VfControl();
        control.Begin(VfActivity.Flr);
        control.Next();
        control.Acknowledge(Errno.Ok);
        control.Done(GucEventKind.FlrDone);
        control.Next();
        control.LeaveSync();
        control.Next();
        control.ConfigReset(Errno.Ok);
        control.Next();
        control.Next();
        Assert.Equal(VfWork.SendFlrFinish, control.Next());
        Assert.True(control.Acknowledge(Errno.EBUSY));
        control.Resend();
        Assert.Equal(VfWork.SendFlrFinish, control.Next());
    }

    [Theory]
    [InlineData(GucEventKind.FlrDone)]
    [InlineData(GucEventKind.PauseDone)]
    public void An_event_that_nobody_expected_is_a_mismatch_that_sticks_until_an_flr_is_accepted(GucEventKind kind)
    {
        var control = new VfControl();
        Assert.False(control.Done(kind));
        control.Begin(VfActivity.Stop);
        control.Next();
        control.Acknowledge(Errno.Ok);
        Assert.True(control.IsMismatched);
        control.Begin(VfActivity.Flr);
        control.Next();
        Assert.True(control.IsMismatched);
        control.Acknowledge(Errno.Ok);
        Assert.False(control.IsMismatched);
    }

    [Fact]
    public void An_flr_overtakes_a_pause_whose_end_then_means_nothing()
    {
        var control = new VfControl();
        control.Begin(VfActivity.Pause);
        control.Request = new OperationId(7);
        control.Next();
        control.Acknowledge(Errno.Ok);
        Assert.Equal(new OperationId(7), control.Begin(VfActivity.Flr));
        Assert.Equal(VfWork.SendFlrStart, control.Next());
        Assert.True(control.Done(GucEventKind.PauseDone));
        Assert.Equal((VfStep.WaitGuc, false), (control.Step, control.IsMismatched));
        Assert.False(control.Done(GucEventKind.PauseDone));
    }

    /// <summary>The worker is in the middle of sending: what overtakes it has to wait for the answer.</summary>
    [Theory]
    [InlineData(Errno.Ok)]
    [InlineData(Errno.EBUSY)]
    [InlineData(Errno.EIO)]
    public void An_flr_waits_for_the_answer_to_the_command_before_and_ignores_it(Errno errno)
    {
        var control = new VfControl();
        control.Begin(VfActivity.Pause);
        control.Next();
        control.Begin(VfActivity.Flr);
        Assert.Equal(VfWork.Nothing, control.Next());
        Assert.False(control.Acknowledge(errno));
        Assert.Equal((VfWork.SendFlrStart, false), (control.Next(), control.IsMismatched));
        Assert.Equal(errno == Errno.Ok, control.Done(GucEventKind.PauseDone));
    }

    [Theory]
    [InlineData(VfState.Ready)]
    [InlineData(VfState.Paused)]
    [InlineData(VfState.Stopped)]
    public void What_fails_leaves_the_state_before(VfState state)
    {
        VfControl control = In(state);
        control.Begin(VfActivity.Flr);
        control.Next();
        control.Fail(Errno.ETIMEDOUT);
        Assert.Equal((state, VfActivity.None, Errno.ETIMEDOUT, Errno.ETIMEDOUT), (control.State, control.Activity, control.Outcome, control.FlrOutcome));
        control.Begin(VfActivity.Flr);
        Assert.Equal(Errno.Ok, control.FlrOutcome);
    }

    [Theory]
    [InlineData(VfState.Paused)]
    [InlineData(VfState.Stopped)]
    public void A_gt_that_is_reset_makes_everything_ready(VfState state)
    {
        VfControl control = In(state);
        control.Done(GucEventKind.FlrDone);
        control.Restart(clears: true);
        Assert.Equal((VfState.Ready, VfActivity.None, false), (control.State, control.Activity, control.IsMismatched));
        control.Begin(VfActivity.Pause);
        control.Next();
        control.Restart(clears: true);
        Assert.Equal((VfState.Ready, VfActivity.None, Errno.ECANCELED), (control.State, control.Activity, control.Outcome));
    }

    [Theory]
    [InlineData(true, VfWork.ResetConfig)]
    [InlineData(false, VfWork.Nothing)]
    public void A_gt_reset_in_an_flr_leaves_the_clear_to_do_on_the_gt_that_clears(bool clears, VfWork left)
    {
        var control = new VfControl();
        control.Begin(VfActivity.Flr);
        control.Next();
        control.Restart(clears);
        Assert.Equal((left, clears), (control.Next(), control.IsCutShort));
        if (clears)
        {
            control.ConfigReset(Errno.Ok);
        }

        Assert.Equal((VfState.Ready, VfActivity.None), (control.State, control.Activity));
    }

    private static VfControl In(VfState state)
    {
        var control = new VfControl();
        if (state is VfState.Paused or VfState.Resumed)
        {
            control.Begin(VfActivity.Pause);
            control.Next();
            control.Acknowledge(Errno.Ok);
            control.Done(GucEventKind.PauseDone);
            control.Next();
        }

        if (state is VfState.Resumed or VfState.Stopped)
        {
            control.Begin(state == VfState.Resumed ? VfActivity.Resume : VfActivity.Stop);
            control.Next();
            control.Acknowledge(Errno.Ok);
        }

        Assert.Equal((state, false), (control.State, control.IsMismatched));
        return control;
    }
}
