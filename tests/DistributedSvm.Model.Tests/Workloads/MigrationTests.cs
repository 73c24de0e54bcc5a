using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>Guests that are saved, restored and moved between the VFs of a box while the host shows their frames.</summary>
public sealed class MigrationTests
{
    /// <summary>The guest of VF 1 of GPU 0 has an application, the others wait.</summary>
    private static readonly Box Moving = new()
    {
        Gpus = 3,
        Standby = [1, 2],
        Duration = SimTime.FromMilliseconds(300),
        Drain = SimTime.FromMilliseconds(500),
    };

    private static SimTime At(double milliseconds) => new((long)(milliseconds * 1_000_000_000));

    [Fact]
    public void A_guest_is_moved_to_another_gpu_and_its_frames_go_on()
    {
        BoxRun still = BoxRun.Of(Moving);
        BoxRun moved = BoxRun.Of(Moving with { Faults = [(At(50), Moving.Guest(0, 1), Moving.Move(0, 1, 1, 1))] });
        moved.AssertClean();
        Assert.Equal(1, moved.Total(MigrationMetrics.Done));
        Assert.Equal(6, moved.DmaBufs);
        Assert.Equal(6, moved.DmaBufsReleased);
        Assert.InRange(moved.Count("frames"), still.Count("frames") - 6, still.Count("frames") - 1);
        long downtime = moved.Times(MigrationMetrics.DowntimeNs).Max;
        Assert.InRange(downtime, Calibration.ResfixFixups.Picoseconds / 1000, moved.Times(MigrationMetrics.TotalNs).Max);
        Assert.Equal(Moving.VramPerVf + MigrationPacket.HeaderBytes, moved.Total(MigrationMetrics.BytesOf(MigrationPacketType.Vram)));
    }

    [Fact]
    public void A_guest_moves_again_and_again_and_back_to_where_it_began()
    {
        BoxRun run = BoxRun.Of(Moving with
        {
            Duration = SimTime.FromMilliseconds(900),
            Faults =
            [
                (At(50), Moving.Guest(0, 1), Moving.Move(0, 1, 1, 1)),
                (At(250), Moving.Guest(1, 1), Moving.Move(1, 1, 2, 1)),
                (At(450), Moving.Guest(2, 1), Moving.Move(2, 1, 0, 1)),
                (At(650), Moving.Guest(0, 1), Moving.Move(0, 1, 1, 1)),
            ],
        });
        run.AssertClean();
        Assert.Equal(4, run.Total(MigrationMetrics.Done));
        Assert.True(run.Count("frames") > 180);
    }

    /// <summary>At any time: frames are rendered, flushed or shown, modes change, buffers are made or given back.</summary>
    [Fact]
    public void Whenever_a_guest_is_moved_all_that_it_rendered_comes_with_it() =>
        Gen.Select(Gen.Int[0, 60_000], Gen.Int[2, 4], Gen.Int[0, 3]).Sample(
            (at, buffers, rendering) =>
            {
                Box box = Moving with
                {
                    Buffers = buffers,
                    Duration = SimTime.FromMilliseconds(120),
                    Cost = Moving.Cost with { RenderTime = SimTime.FromMicroseconds(100 + (rendering * 1500)) },
                    Modes =
                    [
                        new DisplayMode(SimTime.Zero, 100, 77), new DisplayMode(SimTime.FromMilliseconds(20), 64, 64), new DisplayMode(SimTime.FromMilliseconds(40), 90, 33),
                    ],
                };
                BoxRun run = BoxRun.Of(box with { Faults = [(SimTime.FromMicroseconds(at), box.Guest(0, 1), box.Move(0, 1, 1, 1))] });
                run.AssertClean();
                Assert.Equal(1, run.Total(MigrationMetrics.Done));
                Assert.True(run.Count("frames") > 5);
            },
            iter: 60);

    [Fact]
    public void Whenever_a_guest_is_saved_its_image_comes_up_elsewhere_and_in_its_own_place() =>
        Gen.Select(Gen.Int[0, 60_000], Gen.Int[0, 60_000], Gen.Bool).Sample(
            (saved, later, elsewhere) =>
            {
                int gpu = elsewhere ? 1 : 0;
                BoxRun run = BoxRun.Of(Moving with
                {
                    Faults =
                    [
                        (SimTime.FromMicroseconds(saved), Moving.Guest(0, 1), new SaveGuest(Moving.Agent(0, 1))),
                        (
                            SimTime.FromMicroseconds(saved + 20_000 + later),
                            Moving.Guest(gpu, 1),
                            new RestoreGuest(Moving.Agent(gpu, 1), Moving.PhysicalFunction(gpu), Moving.Guest(0, 1))),
                    ],
                });
                run.AssertClean();
                Assert.Equal((1, 1), (run.Total(MigrationMetrics.Saved), run.Total(MigrationMetrics.Restored)));
            },
            iter: 40);

    [Fact]
    public void On_another_device_a_guest_is_refused_and_goes_on_where_it_was() => AssertStays(Moving with { DeviceIdOf = gpu => gpu == 0 ? 0xe211 : 0xe212 }, Errno.ENODEV);

    [Fact]
    public void In_less_vram_than_it_had_a_guest_is_refused_and_goes_on_where_it_was() => AssertStays(Moving with { VramOf = gpu => gpu == 1 ? 2 << 20 : 4 << 20 }, Errno.EINVAL);

    [Fact]
    public void Where_there_is_a_guest_already_another_is_refused_before_it_stops() => AssertStays(Moving with { Standby = [2] }, Errno.EBUSY, frames: 130);

    /// <summary>The new VRAM does not reach to the guest's buffers: no image of it has what was rendered before.</summary>
    [Fact]
    public void A_guest_that_was_given_less_vram_is_moved_without_what_it_had_rendered()
    {
        BoxRun run = BoxRun.Of(Moving with
        {
            Faults =
            [
                (At(30), Moving.PhysicalFunction(0), new SetVfVram(1, 2 << 20, Revokes: true)),
                (At(50), Moving.Guest(0, 1), Moving.Move(0, 1, 1, 1)),
            ],
        });
        Assert.DoesNotContain(run.Violations, record => record.Violation.Blame == Blame.Protocol);
        Assert.Equal(1, run.Total(MigrationMetrics.Done));
        Assert.True(run.Count("frames") > 50);
    }

    /// <summary>The VF was suspended with jobs on it when its device went away: nobody else would have ended them.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_guest_whose_vf_is_disabled_or_its_device_closed_while_it_is_saved_ends_its_frames(bool isDisabled)
    {
        TriggeredMessage end = isDisabled
            ? new TriggeredMessage(Moving.PhysicalFunction(0), new EnableVfs(0, 0), SimTime.FromMicroseconds(1))
            : new TriggeredMessage(Moving.Vfio(0, 1), new ActOnDevice(default, DeviceAction.Close), SimTime.FromMicroseconds(1));
        var disable = new ArmTrigger([nameof(ReadMigrationData)], true, 3, [end]);
        Box box = Moving with { Cost = Moving.Cost with { RenderTime = SimTime.FromMilliseconds(9) } };
        BoxRun run = BoxRun.Of(box with { Faults = [(SimTime.Zero, box.Guest(0, 1), disable), (At(50), box.Guest(0, 1), box.Move(0, 1, 1, 1))] });
        Assert.Empty(run.Violations.Where(record => record.Violation.Blame == Blame.Protocol).Select(record => record.Violation.Text));
        Assert.Equal(0, run.Total(MigrationMetrics.Done));
    }

    [Fact]
    public void A_second_migration_during_the_recovery_makes_the_driver_begin_over()
    {
        var again = new ArmTrigger([nameof(FixVf)], true, 1, [new TriggeredMessage(Moving.Guest(1, 1), Moving.Move(1, 1, 2, 1), SimTime.FromMicroseconds(100))]);
        BoxRun run = BoxRun.Of(Moving with
        {
            Faults = [(SimTime.Zero, Moving.Guest(1, 1), again), (At(50), Moving.Guest(0, 1), Moving.Move(0, 1, 1, 1))],
        });
        run.AssertClean();
        Assert.Equal(1, run.Total(MigrationMetrics.RecoveriesRepeated));
        Assert.Equal(1, run.Total(MigrationMetrics.Done));
        Assert.True(run.Count("frames") > 50);
    }

    [Fact]
    public void A_reset_of_the_vf_while_it_is_saved_ends_the_save_and_the_guest_goes_on()
    {
        var reset = new ArmTrigger(
            [nameof(ReadMigrationData)], true, 3, [new TriggeredMessage(Moving.Vfio(0, 1), new ActOnDevice(default, DeviceAction.FunctionLevelReset), SimTime.FromMicroseconds(1))]);
        Box box = Moving with
        {
            Duration = SimTime.FromMilliseconds(800),
            Faults = [(SimTime.Zero, Moving.Guest(0, 1), reset), (At(50), Moving.Guest(0, 1), Moving.Move(0, 1, 1, 1))],
        };
        BoxRun run = BoxRun.Of(box);
        Assert.Empty(run.Violations.Select(record => record.Violation.Text));
        Assert.Equal(1, run.Total(MigrationMetrics.Failed(Errno.ECANCELED)));
        Assert.Equal(0, run.Total(MigrationMetrics.Done));
        Assert.True(run.Count("frames") > 100);
    }

    [Fact]
    public void A_move_is_the_same_on_any_shards_and_with_everything_through_the_serializer()
    {
        Box box = Moving with { Faults = [(At(50), Moving.Guest(0, 1), Moving.Move(0, 1, 1, 1)), (At(120), Moving.Guest(1, 1), new SaveGuest(Moving.Agent(1, 1)))] };
        BoxRun one = BoxRun.Of(box);
        Assert.Equal((1, 1), (one.Total(MigrationMetrics.Done), one.Total(MigrationMetrics.Saved)));
        Assert.Equal(one.Digest, BoxRun.Of(box, shards: 5).Digest);
        Assert.Equal(one.Digest, BoxRun.Of(box, new ThroughSerializer()).Digest);
    }

    /// <summary>Resets, sleep, closes, resets of GPUs and commands of the administrator in between, at any time: no reference code is at fault, and nothing waits for ever.</summary>
    [Fact]
    public void Whatever_happens_to_the_devices_meanwhile_nobody_but_them_is_at_fault() =>
        Gen.Select(Gen.Int[0, 260_000], Gen.Int[0, 12], Gen.Int[0, 2]).Array[2, 9].Sample(
            happenings =>
            {
                Box box = Moving with { Duration = SimTime.FromMilliseconds(280), Drain = SimTime.FromSeconds(30) };
                BoxRun run = BoxRun.Of(box with
                {
                    Faults =
                    [
                        (At(25), box.Guest(0, 1), box.Move(0, 1, 1, 1)),
                        .. happenings.Select(happening => Happening(box, SimTime.FromMicroseconds(happening.Item1), happening.Item2, happening.Item3)),

                        // Whom nobody resumes never finishes its jobs.
                        .. Enumerable.Range(0, 3).Select(gpu => (At(279), box.PhysicalFunction(gpu), (Message)new ChangeVfState(default, 1, VfActivity.Resume))),
                    ],
                });
                Assert.Empty(run.Violations.Where(record => record.Violation.Blame == Blame.Protocol).Select(record =>
                    $"{record.Violation.Invariant} {record.Entity} {record.Event.Time}: {record.Violation.Text}"));
            },
            iter: 100);

    private static (SimTime At, EntityId To, Message Message) Happening(Box box, SimTime at, int what, int gpu) => what switch
    {
        0 or 1 => (at, box.Guest(gpu, 1), box.Move(gpu, 1, (gpu + 1) % 3, 1)),
        2 => (at, box.Guest(gpu, 1), new SaveGuest(box.Agent(gpu, 1))),
        3 => (at, box.Guest(gpu, 1), new RestoreGuest(box.Agent(gpu, 1), box.PhysicalFunction(gpu), box.Guest(0, 1))),
        4 or 5 => (at, box.Vfio(gpu, 1), new ActOnDevice(default, DeviceAction.FunctionLevelReset)),
        6 => (at, box.Vfio(gpu, 1), new ActOnDevice(default, DeviceAction.LowPower)),
        7 => (at, box.Vfio(gpu, 1), new ActOnDevice(default, DeviceAction.PowerUp)),
        8 => (at, box.Vfio(gpu, 1), new ActOnDevice(default, DeviceAction.HotReset)),
        9 => (at, box.Gpu(gpu), new ResetGpu(SimTime.FromMilliseconds(5), false)),
        10 => (at, box.PhysicalFunction(gpu), new ChangeVfState(default, 1, VfActivity.Pause)),
        11 => (at, box.PhysicalFunction(gpu), new ChangeVfState(default, 1, VfActivity.Resume)),
        _ => (at, box.Vfio(gpu, 1), new ActOnDevice(default, DeviceAction.Close)),
    };

    private static void AssertStays(Box box, Errno errno, int frames = 60)
    {
        BoxRun run = BoxRun.Of(box with { Faults = [(At(50), box.Guest(0, 1), box.Move(0, 1, 1, 1))] });
        run.AssertClean();
        Assert.Equal(1, run.Total(MigrationMetrics.Failed(errno)));
        Assert.Equal(0, run.Total(MigrationMetrics.Done));
        Assert.True(run.Count("frames") > frames);
    }
}
