using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Devices;
using DistributedSvm.Model.Workloads.DisplayShare;
using DistributedSvm.Model.Workloads.Jobs;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>Functions that keep an engine busy, in a whole world.</summary>
public sealed class GpuJobsTests
{
    private static readonly SimTime TwoMs = SimTime.FromMilliseconds(2);

    [Fact]
    public void A_vf_that_is_alone_has_the_engine_for_all_of_its_time()
    {
        BoxRun run = BoxRun.Of(Jobs());
        run.AssertClean();

        // 200 ms of 2 ms jobs, from the moment on at which the VF is provisioned.
        Assert.InRange(run.Count("jobs"), 99, 101);
        FunctionShare vf = run.Shares.Single(share => share.Number == 1);
        Assert.True(vf.Render.Busy > SimTime.FromMilliseconds(199) && vf.Render.Busy <= SimTime.FromMilliseconds(200), $"{vf.Render.Busy}");
        Assert.Equal((run.Count("jobs"), SimTime.Zero, 4L << 20), (vf.Render.Jobs, vf.Copy.Busy, vf.VramBytes));
    }

    [Fact]
    public void Jobs_in_all_and_jobs_at_a_rate()
    {
        Assert.Equal(7, BoxRun.Of(Jobs(spec => spec with { Count = 7 })).Count("jobs"));
        Assert.InRange(BoxRun.Of(Jobs(spec => spec with { Rate = 200 })).Count("jobs"), 20, 65);
    }

    [Fact]
    public void Equal_vfs_share_equally_and_the_shares_add_up()
    {
        BoxRun run = BoxRun.Of(Jobs(duration: 1_000) with { VfsPerGpu = 3, Faults = [.. Quantum(1, 4), .. Quantum(2, 4), .. Quantum(3, 8)] });
        run.AssertClean();
        long[] busyMs = [.. run.Shares.OrderBy(share => share.Number).Select(share => share.Render.Busy.Picoseconds / 1_000_000_000)];
        Assert.Equal(0, busyMs[0]);
        Assert.InRange(busyMs[1], 230, 250);
        Assert.InRange(busyMs[2], busyMs[1] - 8, busyMs[1] + 8);
        Assert.InRange(busyMs[3], 470, 500);
    }

    [Fact]
    public void A_reset_of_a_vf_ends_its_jobs_and_is_in_the_result()
    {
        Box box = Jobs() with { VfsPerGpu = 2 };
        BoxRun run = BoxRun.Of(box with { Faults = [(SimTime.FromMilliseconds(51), box.Vfio(0, 1), new ActOnDevice(default, DeviceAction.FunctionLevelReset))] });
        run.AssertClean();
        Assert.InRange(run.Count("failedJobs"), 1, 4);
        ResetTimes times = Assert.Single(run.Resets).Times;
        Assert.Equal(1, times.Count);
        Assert.True(times.Min >= Calibration.FunctionLevelReset);
    }

    [Fact]
    public void Slices_resets_pauses_and_clears_survive_a_snapshot_after_every_event()
    {
        Box box = Jobs(spec => spec with { Job = spec.Job with { IsNonPreemptible = true } }) with { VfsPerGpu = 3, Drain = SimTime.FromMilliseconds(300) };
        box = box with
        {
            Faults =
            [
                .. Quantum(1, 1), .. Quantum(2, 1), .. Quantum(3, 2),
                (SimTime.FromMilliseconds(20), box.Gpu(0), new SuspendVf(default, 3)),
                (SimTime.FromMilliseconds(30), box.Gpu(0), new ResumeVf(default, 3)),
                (SimTime.FromMilliseconds(40), box.Vfio(0, 1), new ActOnDevice(default, DeviceAction.FunctionLevelReset)),
                (SimTime.FromMilliseconds(60), box.Gpu(0), new ResetGpu(SimTime.FromMilliseconds(5))),
            ],
        };
        BoxRun run = BoxRun.Of(box);
        Assert.True(run.Count("resets") > 0);
        Assert.Equal(run.Digest, BoxRun.Of(box, new ThroughSerializer()).Digest);
        Assert.Equal(run.Digest, BoxRun.Of(box, shards: 3).Digest);
    }

    /// <summary>One after the other job of 2 ms for the render engine on each VF.</summary>
    private static Box Jobs(Func<JobAgentSpec, JobAgentSpec>? change = null, int duration = 200) => new()
    {
        Duration = SimTime.FromMilliseconds(duration),
        Start = new JobDue(),
        Replace = spec => spec switch
        {
            DisplayAgentSpec display => (change ?? (agent => agent))(new JobAgentSpec
            {
                Workload = 0,
                Function = new EntityId(display.Guest.Index - 2, EntityKind.VirtualFunction),
                Job = TestGpu.Job(ContentTag.Zero) with { Fixed = TwoMs },
                JobTime = TwoMs,
                InFlight = 2,
                Rate = 0,
                Count = 0,
            }),
            GpuSpec gpu => gpu with { Duration = SimTime.FromMilliseconds(duration) },
            _ => spec,
        },
    };

    private static IEnumerable<(SimTime At, EntityId To, Message Message)> Quantum(int vf, int ms) =>
        [(SimTime.Zero, new Box().Gpu(0), new SetVfSchedule(vf, new VfSchedule(SimTime.FromMilliseconds(ms), SimTime.FromMilliseconds(ms), SchedulePriority.Low)))];
}
