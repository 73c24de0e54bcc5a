using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>A VF is taken off the engines, put back on them, and stripped of its jobs; and the clear of its VRAM is a job among others.</summary>
public sealed class VfSuspensionTests
{
    private static readonly SimTime TwoMs = SimTime.FromMilliseconds(2);

    [Fact]
    public void A_suspended_vf_leaves_the_engine_and_goes_on_where_it_was_once_it_is_resumed()
    {
        var load = new EngineLoad();
        load.Begin(1, TwoMs, count: 1);
        load.Begin(2, TwoMs, count: 1);
        SimTime begun = load.Gpu.Now;
        Assert.Equal(Errno.Ok, load.Gpu.Ask<Completed>(Peers.PhysicalFunction, new SuspendVf(Peers.Operation(1), 1)).Errno);
        load.RunUntil(SimTime.FromSeconds(1));
        Assert.Equal((0, 1), (load.Done(1), load.Done(2)));
        Assert.Equal(0, load.Gpu.Timers);
        Assert.Equal(Errno.Ok, load.Gpu.Ask<Completed>(Peers.PhysicalFunction, new ResumeVf(Peers.Operation(2), 1)).Errno);
        SimTime resumed = load.Gpu.Now;
        load.RunUntil(SimTime.FromSeconds(1));
        Assert.Equal(1, load.Done(1));

        // It had run for two microseconds, and the engine is switched.
        Assert.Equal(TwoMs + Calibration.VfSwitch - SimTime.FromMicroseconds(2), load.Gpu.Now - resumed);
        Assert.True(load.Gpu.Now > begun);
    }

    [Fact]
    public void A_vf_that_does_not_leave_is_off_when_its_preemption_timeout_has_passed()
    {
        var load = new EngineLoad();
        load.Schedule(1, quantumMs: 100, timeoutMs: 3);
        load.Begin(1, SimTime.FromMilliseconds(50), count: 2, isNonPreemptible: true);
        Assert.Empty(load.Gpu.Tell(Peers.PhysicalFunction, new SuspendVf(Peers.Operation(1), 1)));
        SimTime begun = load.Gpu.Now;
        IReadOnlyList<SentMessage> sent = load.Gpu.Elapse();
        Assert.Equal(SimTime.FromMilliseconds(3), load.Gpu.Now - begun);
        Assert.Equal([(Peers.PhysicalFunction, Errno.Ok), (Peers.Guest, Errno.ECANCELED)], sent.Select(message => (message.To, ((Completed)message.Message).Errno)));
        Assert.Equal(0, load.Gpu.Timers);
        Assert.Empty(load.Gpu.Violations);
    }

    [Fact]
    public void A_suspension_that_is_taken_back_too_early_is_canceled_and_the_job_stays()
    {
        var load = new EngineLoad();
        load.Begin(1, SimTime.FromMilliseconds(50), count: 1, isNonPreemptible: true);
        Assert.Empty(load.Gpu.Tell(Peers.PhysicalFunction, new SuspendVf(Peers.Operation(1), 1)));
        IReadOnlyList<SentMessage> sent = load.Gpu.Tell(Peers.PhysicalFunction, new ResumeVf(Peers.Operation(2), 1));
        Assert.Equal([Errno.ECANCELED, Errno.Ok], sent.Select(message => ((Completed)message.Message).Errno));
        load.RunUntil(SimTime.FromSeconds(1));
        Assert.Equal(1, load.Done(1));
    }

    [Fact]
    public void All_jobs_of_a_vf_are_cancelled_and_nobody_elses()
    {
        var load = new EngineLoad();
        load.Begin(1, TwoMs, count: 3, inFlight: 3);
        load.Begin(2, TwoMs, count: 1);
        IReadOnlyList<SentMessage> sent = load.Gpu.Tell(Peers.PhysicalFunction, new CancelVfJobs(Peers.Operation(1), 1));
        Assert.Equal([Errno.EIO, Errno.EIO, Errno.EIO, Errno.Ok], sent.Select(message => ((Completed)message.Message).Errno));
        load.RunUntil(SimTime.FromSeconds(1));
        Assert.Equal((0, 1), (load.Done(1), load.Done(2)));
    }

    [Fact]
    public void A_clear_waits_for_the_copy_engine_and_the_jobs_of_its_vf_are_gone_at_once()
    {
        Conversation gpu = TestGpu.Provisioned();
        TestGpu.Render(gpu, 1, TestGpu.Tag(1), Peers.Pages(0, 1));
        GpuJob copy = TestGpu.Job(TestGpu.Tag(2)) with { Engine = EngineKind.Copy, Fixed = TwoMs };
        gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation(2), Peers.Guest, 2, copy));
        SimTime begun = gpu.Now;
        gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation(1), Peers.Guest, 1, copy));
        Completed gone = Assert.IsType<Completed>(Assert.Single(gpu.Tell(Peers.PhysicalFunction, new ClearVf(Peers.Operation(5), 1))).Message);
        Assert.Equal((1L, Errno.EIO), (gone.Operation.Value, gone.Errno));
        Assert.Equal(2L, ((Completed)Assert.Single(gpu.Elapse()).Message).Operation.Value);
        SentMessage cleared = Assert.Single(gpu.Elapse());
        Assert.Equal((Peers.PhysicalFunction, 5L), (cleared.To, ((Completed)cleared.Message).Operation.Value));
        Assert.Equal(begun + TwoMs + Calibration.VfSwitch + TestGpu.Spec.VramTime(1024 * 4096), gpu.Now);
    }

    [Fact]
    public void A_clear_is_preempted_and_the_vf_may_run_again_behind_it()
    {
        Conversation gpu = TestGpu.Provisioned();
        gpu.Tell(Peers.PhysicalFunction, new SetVfSchedule(2, new VfSchedule(SimTime.FromMilliseconds(1), SimTime.Zero, SchedulePriority.Low)));
        gpu.Tell(Peers.PhysicalFunction, new SetVfSchedule(0, new VfSchedule(SimTime.FromMicroseconds(2), SimTime.Zero, SchedulePriority.Low)));
        gpu.Ask<Completed>(Peers.PhysicalFunction, new SuspendVf(Peers.Operation(4), 1));
        gpu.Tell(Peers.PhysicalFunction, new ClearVf(Peers.Operation(5), 1));
        GpuJob copy = TestGpu.Job(TestGpu.Tag(2)) with { Engine = EngineKind.Copy, Fixed = TwoMs };
        gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation(2), Peers.Guest, 2, copy));
        gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation(1), Peers.Guest, 1, copy));
        var answers = new List<long>();
        while (gpu.Timers > 0)
        {
            answers.AddRange(gpu.Elapse().Select(sent => ((Completed)sent.Message).Operation.Value));
        }

        // 10 us of clear in slices of 2 us, among those of VF 2; then VF 1, which no FLR leaves paused.
        Assert.Equal([2, 5, 1], answers);
    }
}
