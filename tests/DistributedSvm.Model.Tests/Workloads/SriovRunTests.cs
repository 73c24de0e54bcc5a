using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>Whole worlds in which guests show frames while functions are reset, paused and stopped, and GuCs err.</summary>
public sealed class SriovRunTests
{
    private static readonly Box Shared = new()
    {
        VfsPerGpu = 3,
        VramPerVf = 1L << 30,
        Duration = SimTime.FromMilliseconds(400),
        Drain = SimTime.FromMilliseconds(300),
        Replace = spec => spec is GpuSpec gpu ? gpu with { VramBytes = 4L << 30 } : spec,
    };

    private static readonly Box Troubled = new()
    {
        Gpus = 2,
        VfsPerGpu = 2,
        Duration = SimTime.FromSeconds(6),
        Drain = SimTime.FromSeconds(1),
        FramePeriod = SimTime.FromMilliseconds(40),
        StartApart = SimTime.FromNanoseconds(2_345_678),
    };

    /// <summary>Claim 5: a reset of one VF costs the others no more frames than the clear takes the copy engine.</summary>
    [Fact]
    public void A_reset_of_one_vf_costs_the_others_no_more_frames_than_its_clear_explains()
    {
        FrameLog calm = FrameLog.Of(Shared);
        FrameLog reset = FrameLog.Of(Shared with { Faults = [Act(20_500, Shared.Vfio(0, 1), DeviceAction.FunctionLevelReset)] });
        SimTime clear = ((GpuSpec)Shared.Build().Entities[Shared.Gpu(0).Index].Spec).VramTime(Shared.VramPerVf);
        Assert.InRange(clear.Picoseconds, SimTime.FromMilliseconds(1).Picoseconds, SimTime.FromMilliseconds(4).Picoseconds);
        long explained = (clear.Picoseconds / Shared.FramePeriod.Picoseconds) + 1;
        Assert.Equal(25, calm.Shown[1] - reset.Shown[1]);
        Assert.All((int[])[2, 3], vf => Assert.InRange(reset.Shown[vf], calm.Shown[vf] - explained, calm.Shown[vf]));
        Assert.Empty(reset.Violations);

        // The shared buffers are revoked before the reset, and back after it.
        SimTime begun = reset.TimeOf<ResetVf>();
        Assert.Equal(3, reset.Times<RevokeDmaBuf>().Count());
        Assert.All(reset.Times<RevokeDmaBuf>(), time => Assert.True(time < begun));
        Assert.True(begun < reset.TimeOf<ClearVf>());
        SimTime done = reset.TimeOf<WaitFlrDone>();
        Assert.Equal(3, reset.Times<UnrevokeDmaBuf>().Count());
        Assert.All(reset.Times<UnrevokeDmaBuf>(), time => Assert.True(time > done && time > reset.Times<ControlVf>().Max()));
    }

    [Fact]
    public void An_flr_that_fails_ends_with_an_error_that_users_see_and_hangs_nobody()
    {
        Box box = Troubled with
        {
            Faults =
            [
                Spoil(1_000, Troubled.Gucs(0)[1], GucFaultKind.Busy, SimTime.Never),
                Act(20_500, Troubled.Vfio(0, 1), DeviceAction.FunctionLevelReset),
            ],
        };
        FrameLog run = FrameLog.Of(box);
        Assert.Empty(run.Violations);
        Assert.Equal((1, 1), (run.Count("vfio.resetFailed.ETIMEDOUT"), run.Count("sriov.flr.ETIMEDOUT")));
        Assert.DoesNotContain(run.Times<UnrevokeDmaBuf>(), _ => true);
        Assert.Equal(run.Made, run.Released);
    }

    /// <summary>vfio-pci un-revokes while the PF still clears: what is mapped again then is a finding; xe-vfio-pci waits.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_import_that_is_mapped_before_the_clear_is_over_is_a_finding_and_xe_vfio_pci_has_none(bool waits)
    {
        Box box = Shared with
        {
            VfsPerGpu = 1,
            Faults =
            [
                Spoil(1_000, Shared.Gucs(0)[0], GucFaultKind.LateDone, SimTime.Never, SimTime.FromMilliseconds(120)),
                Act(20_500, Shared.Vfio(0, 1), DeviceAction.FunctionLevelReset),
            ],
            Replace = spec => Shared.Replace(spec is VfioDeviceSpec vfio ? vfio with { WaitsForPf = waits } : spec),
        };
        FrameLog run = FrameLog.Of(box);
        Assert.Equal(waits, run.Violations.Count == 0);
        Assert.All(run.Violations, violation => Assert.Equal("I-8", violation[..3]));
    }

    /// <summary>Resets, pauses, stops, a reset of the GPU, and GuCs that err in every way, all over each other: one result, however it is cut and saved.</summary>
    [Fact]
    public void Whatever_happens_to_vfs_and_gucs_the_result_is_the_same_on_any_shards_and_after_a_snapshot_after_every_event()
    {
        Box box = Troubled with
        {
            Faults =
            [
                Spoil(10_000, Troubled.Gucs(0)[0], GucFaultKind.Busy, SimTime.FromMilliseconds(15)),
                Spoil(10_000, Troubled.Gucs(0)[1], GucFaultKind.LateDone, SimTime.FromMilliseconds(60), SimTime.FromMilliseconds(7)),
                Spoil(90_000, Troubled.Gucs(0)[1], GucFaultKind.DuplicateDone, SimTime.FromMilliseconds(60)),
                Spoil(140_000, Troubled.Gucs(1)[0], GucFaultKind.Error, SimTime.FromMilliseconds(20)),
                Spoil(190_000, Troubled.Gucs(1)[1], GucFaultKind.LostDone, SimTime.FromMilliseconds(20)),
                Spoil(10_000, Troubled.Gucs(1)[1], GucFaultKind.LateNotice, SimTime.FromMilliseconds(20), SimTime.FromMilliseconds(3)),
                Act(12_300, Troubled.Vfio(0, 1), DeviceAction.FunctionLevelReset),
                Act(12_300, Troubled.Vfio(1, 2), DeviceAction.FunctionLevelReset),
                Change(13_000, Troubled.PhysicalFunction(0), 1, VfActivity.Pause),
                Change(30_000, Troubled.PhysicalFunction(0), 2, VfActivity.Pause),
                Change(50_000, Troubled.PhysicalFunction(0), 2, VfActivity.Resume),
                Change(91_000, Troubled.PhysicalFunction(0), 2, VfActivity.Stop),
                Act(95_000, Troubled.Vfio(0, 2), DeviceAction.HotReset),
                (SimTime.FromMilliseconds(100), Troubled.Gpu(0), new ResetGpu(SimTime.FromMilliseconds(20), Wedges: false)),
                Act(141_000, Troubled.Vfio(1, 1), DeviceAction.FunctionLevelReset),
                Act(191_000, Troubled.Vfio(1, 2), DeviceAction.FunctionLevelReset),
            ],
        };
        BoxRun plain = BoxRun.Of(box);
        Assert.Empty(plain.Violations.Select(record => $"{record.Violation.Invariant} {record.Entity} {record.Event.Time}: {record.Violation.Text}"));
        Assert.True(plain.Total("sriov.flr") >= 2 && plain.Total("sriov.flr.EIO") + plain.Total("sriov.flr.ETIMEDOUT") >= 2);
        Assert.True(plain.Total("sriov.guc.busy") > 5 && plain.Total("sriov.mismatch") > 0);
        Assert.Equal(plain.Digest, BoxRun.Of(box, new ThroughSerializer()).Digest);
        foreach (int shards in (int[])[2, 3, 5])
        {
            Assert.Equal(plain.Digest, BoxRun.Of(box, shards: shards).Digest);
        }
    }

    private static (SimTime At, EntityId To, Message Message) Act(long microseconds, EntityId device, DeviceAction action) =>
        (SimTime.FromMicroseconds(microseconds), device, new ActOnDevice(default, action));

    private static (SimTime At, EntityId To, Message Message) Change(long microseconds, EntityId pf, int vf, VfActivity activity) =>
        (SimTime.FromMicroseconds(microseconds), pf, new ChangeVfState(default, vf, activity));

    private static (SimTime At, EntityId To, Message Message) Spoil(long microseconds, EntityId guc, GucFaultKind kind, SimTime length, SimTime delay = default) =>
        (SimTime.FromMicroseconds(microseconds), guc, new SpoilGuc(new GucFault(kind, 0, length, delay)));

    /// <summary>A run of which every message is looked at.</summary>
    private sealed class FrameLog
    {
        private readonly List<(SimTime Time, Type Type)> _messages = [];
        private Func<string, long> _count = _ => 0;

        /// <summary>Frames that the PF of GPU 0 has shown of each of its VFs.</summary>
        public Dictionary<int, long> Shown { get; } = [];

        public List<string> Violations { get; } = [];

        public long Made { get; private set; }

        public long Released { get; private set; }

        public static FrameLog Of(Box box)
        {
            var log = new FrameLog();
            World world = box.Build();
            var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Function, 1), null)
            {
                Recorder = envelope =>
                {
                    log._messages.Add((envelope.Time, envelope.Message.GetType()));
                    log.Made += envelope.Message is CreateDmaBuf ? 1 : 0;
                    log.Released += envelope.Message is DmaBufReleased ? 1 : 0;
                    for (int vf = 1; vf <= box.VfsPerGpu; vf++)
                    {
                        if (envelope.Message is Completed { Errno: Errno.Ok } && envelope.Sender == box.PhysicalFunction(0) && envelope.Receiver == box.Guest(0, vf))
                        {
                            log.Shown[vf] = log.Shown.GetValueOrDefault(vf) + 1;
                        }
                    }
                },
            };
            Engine.Results.RunTotals totals = driver.RunToEnd();
            log._count = name => totals.Metrics.Counter(new Metric(name));
            log.Violations.AddRange(totals.Violations.Select(record => $"{record.Violation.Invariant} {record.Entity} {record.Event.Time}: {record.Violation.Text}"));
            return log;
        }

        public long Count(string name) => _count(name);

        public IEnumerable<SimTime> Times<T>() => _messages.Where(message => message.Type == typeof(T)).Select(message => message.Time);

        public SimTime TimeOf<T>() => Times<T>().Single();
    }
}
