using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>Time slices of PF and VFs on an engine; the first tests are those of IGT's xe_sriov_scheduling under their names.</summary>
public sealed class XeSriovSchedulingTests
{
    private static readonly SimTime TwoMs = SimTime.FromMilliseconds(2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void Equal_throughput(int quantumMs)
    {
        var load = new EngineLoad();
        int[] functions = [0, 1, 2, 3];
        foreach (int function in functions)
        {
            load.Schedule(function, quantumMs, timeoutMs: 2 * quantumMs);
            load.Begin(function, TwoMs);
        }

        load.RunUntil(SimTime.FromMilliseconds(200 * quantumMs));
        int[] done = [.. functions.Select(load.Done)];
        Assert.True(done.Min() * 10 >= done.Max() * 9, string.Join(" ", done));
        Assert.All(functions, function => Assert.Equal(0, load.Resets(function)));
        Assert.Empty(load.Gpu.Violations);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(32)]
    public void Nonpreempt_engine_resets(int quantumMs)
    {
        // The PF always has work, so that the last VF does not have the engine for itself.
        var load = new EngineLoad();
        var early = SimTime.FromMilliseconds(quantumMs * 3);
        load.Schedule(0, quantumMs, timeoutMs: 2 * quantumMs);
        load.Begin(0, TwoMs);
        foreach (int vf in (ReadOnlySpan<int>)[1, 2, 3])
        {
            load.Schedule(vf, quantumMs, timeoutMs: 2 * quantumMs);
            load.Begin(vf, SimTime.FromMilliseconds(4 * quantumMs), count: 1, isNonPreemptible: true);
        }

        load.RunUntil(SimTime.FromMilliseconds(100 * quantumMs));
        Assert.All([1, 2, 3], vf => Assert.Equal((1, 0), (load.Resets(vf), load.Done(vf))));
        Assert.Equal(0, load.Resets(0));
        Assert.Empty(load.Gpu.Violations);

        // Of the one behind the other, each had exactly quantum and timeout.
        SimTime[] resets = [.. load.Ended.Where(end => end.Errno == Errno.ECANCELED).Select(end => end.At)];
        Assert.All(resets.Zip(resets.Skip(1)), pair => Assert.Equal(early + Calibration.VfSwitch, pair.Second - pair.First));
    }

    [Fact]
    public void Quanta_of_8_16_and_32_ms_share_the_engine_as_1_to_2_to_4()
    {
        var load = new EngineLoad();
        foreach ((int vf, int quantum) in (ReadOnlySpan<(int, int)>)[(1, 8), (2, 16), (3, 32)])
        {
            load.Schedule(vf, quantum, timeoutMs: 2 * quantum);
            load.Begin(vf, TwoMs);
        }

        load.RunUntil(SimTime.FromSeconds(6));
        Assert.InRange(load.Done(2) / (double)load.Done(1), 1.9, 2.1);
        Assert.InRange(load.Done(3) / (double)load.Done(1), 3.8, 4.2);
        Assert.Empty(load.Gpu.Violations);
    }

    [Fact]
    public void Without_a_quantum_a_function_runs_until_it_idles_and_starves_nobody_who_outlives_it()
    {
        var load = new EngineLoad();
        load.Begin(1, TwoMs, count: 5);
        load.Begin(2, TwoMs, count: 5);
        load.Begin(0, TwoMs, count: 5);
        load.RunUntil(SimTime.FromSeconds(1));
        Assert.Equal([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0], load.Ended.Select(end => end.Function));

        // 30 ms of jobs, two switches, and no timer but the end of each job; the first came a microsecond after the beginning.
        Assert.Equal(SimTime.FromMicroseconds(30_201), load.Gpu.Now);
    }

    [Fact]
    public void A_function_that_is_alone_is_never_interrupted()
    {
        var load = new EngineLoad();
        load.Schedule(1, quantumMs: 1, timeoutMs: 1);
        load.Begin(1, SimTime.FromMilliseconds(50), count: 2, isNonPreemptible: true);
        Assert.Equal(1, load.Gpu.Timers);
        load.RunUntil(SimTime.FromSeconds(1));
        Assert.Equal(2, load.Done(1));
    }

    [Fact]
    public void Who_was_alone_shares_from_the_next_end_of_its_quantum_on()
    {
        var load = new EngineLoad();
        load.Schedule(1, quantumMs: 8);
        load.Schedule(2, quantumMs: 8);
        load.Begin(1, SimTime.FromMilliseconds(100), count: 1);
        SimTime begun = load.Gpu.Now;
        load.Gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation(104), TestGpu.Peer, 4, TestGpu.Job(TestGpu.Tag(1)) with { Engine = EngineKind.Copy, Fixed = SimTime.FromMilliseconds(20) }));
        load.Take(load.Gpu.Elapse());
        load.Begin(2, TwoMs, count: 1);
        load.Take(load.Gpu.Elapse());
        Assert.Equal(begun + SimTime.FromMilliseconds(24), load.Gpu.Now);
        load.RunUntil(SimTime.FromSeconds(1));
        Assert.Equal(begun + SimTime.FromMicroseconds(102_200), load.Gpu.Now);
    }

    [Fact]
    public void A_high_pf_has_every_next_slice_and_interrupts_those_without_end()
    {
        var load = new EngineLoad();
        load.Schedule(0, quantumMs: 2, priority: SchedulePriority.High);
        load.Begin(1, SimTime.FromMilliseconds(100), count: 1);
        load.Begin(0, TwoMs, count: 1);
        load.RunUntil(SimTime.FromSeconds(1));
        Assert.Equal([0, 1], load.Ended.Select(end => end.Function));
        Assert.True(load.Ended[0].At < SimTime.FromMilliseconds(3));

        // Against two with quanta it has every second slice.
        load = new EngineLoad();
        foreach (int function in (ReadOnlySpan<int>)[0, 1, 2])
        {
            load.Schedule(function, quantumMs: 2, priority: function == 0 ? SchedulePriority.High : SchedulePriority.Low);
            load.Begin(function, TwoMs);
        }

        load.RunUntil(SimTime.FromMilliseconds(400));
        Assert.InRange(load.Done(0) / (double)(load.Done(1) + load.Done(2)), 0.95, 1.05);
        Assert.InRange(load.Done(1) - load.Done(2), -1, 1);
    }

    [Fact]
    public void A_normal_function_keeps_its_slice_without_work_while_somebody_has_any()
    {
        var load = new EngineLoad();
        load.Schedule(1, quantumMs: 4);
        load.Schedule(2, quantumMs: 4, priority: SchedulePriority.Normal);
        Assert.Equal(0, load.Gpu.Timers);
        load.Begin(1, TwoMs, count: 20);
        load.RunUntil(SimTime.FromSeconds(1));

        // 40 ms in ten slices, nine idle ones between them; then nothing happens any more.
        Assert.Equal(20, load.Done(1));
        Assert.Equal(0, load.Gpu.Timers);
        Assert.Equal(SimTime.FromMilliseconds(40 + (9 * 4)), SimTime.FromMilliseconds(load.Gpu.Now.Picoseconds / 1_000_000_000));
    }

    [Fact]
    public void A_transfer_is_not_cut_short_and_the_job_goes_on_behind_it_in_its_next_slice()
    {
        var load = new EngineLoad();
        load.Schedule(1, quantumMs: 1);
        load.Schedule(2, quantumMs: 1);
        GpuJob copy = TestGpu.Job(TestGpu.Tag(1), Peers.Pages(0, 1)) with { TargetInSystem = true, SystemReadBytes = 500, SystemWriteBytes = 500 };
        load.Gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation(101), Peers.Guest, 1, copy));
        TransferRequest read = Assert.IsType<TransferRequest>(Assert.Single(load.Gpu.Elapse()).Message);
        load.Begin(2, TwoMs, count: 1);
        Assert.Empty(load.Gpu.Elapse());
        Assert.Empty(load.Gpu.Tell(Peers.Fabric, new TransferDone(read.Operation, Errno.Ok, SimTime.Zero, load.Gpu.Now)));
        Assert.Empty(load.Gpu.Elapse());
        Assert.Equal(500, Assert.IsType<TransferRequest>(Assert.Single(load.Gpu.Elapse()).Message).Bytes);
    }

    [Fact]
    public void A_transfer_that_lasts_beyond_the_preemption_timeout_is_lost()
    {
        var load = new EngineLoad();
        load.Schedule(1, quantumMs: 1, timeoutMs: 2);
        load.Schedule(2, quantumMs: 1);
        GpuJob copy = TestGpu.Job(TestGpu.Tag(1), Peers.Pages(0, 1)) with { SystemReadBytes = 500 };
        load.Gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation(101), Peers.Guest, 1, copy));
        SimTime begun = load.Gpu.Now;
        TransferRequest read = Assert.IsType<TransferRequest>(Assert.Single(load.Gpu.Elapse()).Message);
        load.Begin(2, TwoMs, count: 1);
        Assert.Empty(load.Gpu.Elapse());
        Completed lost = Assert.IsType<Completed>(Assert.Single(load.Gpu.Elapse()).Message);
        Assert.Equal((101L, Errno.ECANCELED), (lost.Operation.Value, lost.Errno));
        Assert.Equal(begun + SimTime.FromMilliseconds(3), load.Gpu.Now);
        Assert.Empty(load.Gpu.Tell(Peers.Fabric, new TransferDone(read.Operation, Errno.Ok, SimTime.Zero, load.Gpu.Now)));
        load.RunUntil(SimTime.FromSeconds(1));
        Assert.Equal(1, load.Done(2));
        Assert.Empty(load.Gpu.Violations);
    }

    [Fact]
    public void J_12_functions_of_equal_quanta_get_the_same()
    {
        var load = new EngineLoad();
        load.Schedule(1, quantumMs: 4);
        load.Schedule(2, quantumMs: 4);
        load.Begin(1, SimTime.FromSeconds(10), count: 1);
        load.Begin(2, SimTime.FromSeconds(10), count: 1);
        for (int round = 0; round < 30; round++)
        {
            // A firmware that cuts every slice of VF 1 short.
            Assert.Empty(load.Gpu.Violations);
            load.Gpu.Tell(TestGpu.Self, new SliceDue(EngineKind.Render));
            load.Gpu.Elapse();
            if (load.Gpu.Violations.Count > 0)
            {
                break;
            }
        }

        Violation violation = Assert.Single(load.Gpu.Violations);
        Assert.Equal(("J-12", Blame.Hardware), (violation.Invariant, violation.Blame));
        Assert.Contains("function 1 had the render engine for", violation.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void J_13_no_job_is_reset_before_quantum_and_timeout_are_over()
    {
        var load = new EngineLoad();
        load.Schedule(1, quantumMs: 4, timeoutMs: 8);
        load.Schedule(2, quantumMs: 4);
        load.Begin(1, SimTime.FromMilliseconds(100), count: 1, isNonPreemptible: true);
        load.Begin(2, TwoMs, count: 1);
        load.Gpu.Elapse();
        Assert.Empty(load.Gpu.Violations);

        // A firmware that does not wait for the timeout.
        load.Take(load.Gpu.Tell(TestGpu.Self, new SliceDue(EngineKind.Render)));
        Assert.Equal(1, load.Resets(1));
        Violation violation = Assert.Single(load.Gpu.Violations);
        Assert.Equal(("J-13", Blame.Hardware), (violation.Invariant, violation.Blame));
    }
}
