using CsCheck;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>Whole worlds in which devices are reset, put to sleep, closed and starved while guests show frames: reference code is never at fault.</summary>
public sealed class DeviceActionTests
{
    private static readonly Box Calm = new() { Duration = SimTime.FromMilliseconds(300), Drain = SimTime.FromMilliseconds(400) };

    private static readonly Gen<Box> Worlds = Gen.Select(
            Gen.Int[1, 2],
            Gen.Int[1, 2],
            Gen.Bool,
            Gen.Int[0, 11],
            Gen.Select(Gen.Int[0, 250_000], Gen.Int[0, 99], Gen.Int[0, 3]).Array[1, 8],
            Gen.Select(Gen.Int[0, 5], Gen.Int[1, 4]).Array[0, 3])
        .Select((gpus, vfs, shows, habit, actions, allocations) =>
        {
            Box box = Calm with
            {
                Gpus = gpus,
                VfsPerGpu = vfs,
                DisplayOf = gpu => shows ? gpu : gpus - 1 - gpu,
                Replace = spec => spec is GuestSpec ? new TamperedSpec(spec, (_, message) => Habitual(message, habit)) : spec,
            };
            return box with
            {
                Faults =
                [
                    .. actions.Select(action => Fault(box, action.Item1, action.Item2, action.Item3 % gpus, (action.Item3 / 2 % vfs) + 1)),
                    .. allocations.Select(fault => (
                        SimTime.FromMicroseconds(1),
                        fault.Item1 == (int)AllocationSite.DeviceAddresses ? box.PhysicalFunction(0) : box.Vfio(0, 1),
                        (Message)new FailAllocation(new AllocationFault((AllocationSite)fault.Item1, fault.Item2)))),
                ],
            };
        });

    public static TheoryData<DeviceAction> Actions =>
        [DeviceAction.FunctionLevelReset, DeviceAction.HotReset, DeviceAction.LowPower, DeviceAction.MemoryDisable];

    [Theory]
    [MemberData(nameof(Actions))]
    public void An_action_on_a_device_whose_buffers_are_shown_leaves_nothing_behind(DeviceAction action)
    {
        foreach (VfioBaseKind vfio in (VfioBaseKind[])[VfioBaseKind.Revoke2026, VfioBaseKind.Proposal2026])
        {
            Box box = Calm with { Protocol = new ProtocolSettings(ProtocolKind.Reference, vfio) };
            BoxRun run = BoxRun.Of(box with { Faults = [At(20_500, box.Vfio(0, 1), action), At(180_500, box.Vfio(0, 1), DeviceAction.PowerUp)] });
            AssertNobodyAtFault(run);
            Assert.Equal(run.DmaBufs, run.DmaBufsReleased);
        }
    }

    [Fact]
    public void Frames_are_shown_again_after_a_reset()
    {
        long calm = BoxRun.Of(Calm).Count("frames");
        BoxRun reset = BoxRun.Of(Calm with { Faults = [At(20_500, Calm.Vfio(0, 1), DeviceAction.FunctionLevelReset)] });

        // A reset of 100 ms takes 25 refreshes of 4 ms, and no other frame.
        Assert.Equal((25, calm - 25), (reset.Count("failedFrames"), reset.Count("frames")));
    }

    [Fact]
    public void A_reset_may_wait_for_the_nth_frame_that_is_read()
    {
        var reset = new TriggeredMessage(Calm.Vfio(0, 1), new ActOnDevice(default(OperationId), DeviceAction.FunctionLevelReset), SimTime.Zero);
        Box box = Calm with { Faults = [(SimTime.Zero, Calm.PhysicalFunction(0), new ArmTrigger([nameof(ReadSurface)], IsSent: true, 5, [reset]))] };
        BoxRun run = BoxRun.Of(box);
        AssertNobodyAtFault(run);

        // The frame whose read set it off was under way and is shown.
        Assert.Equal(25, run.Count("failedFrames"));
        Assert.Equal(BoxRun.Of(Calm).Count("frames") - 25, run.Count("frames"));
        Assert.Equal(run.Digest, BoxRun.Of(box, new ThroughSerializer(), shards: 3).Digest);
    }

    [Fact]
    public void What_never_happens_that_often_sets_nothing_off()
    {
        var reset = new TriggeredMessage(Calm.Vfio(0, 1), new ActOnDevice(default(OperationId), DeviceAction.FunctionLevelReset), SimTime.Zero);
        BoxRun run = BoxRun.Of(Calm with { Faults = [(SimTime.Zero, Calm.PhysicalFunction(0), new ArmTrigger([nameof(ReadSurface)], IsSent: true, 100_000, [reset]))] });
        run.AssertClean();
    }

    [Fact]
    public void A_world_with_a_reset_survives_a_snapshot_after_every_event()
    {
        Box box = Calm with
        {
            VfsPerGpu = 2,
            Duration = SimTime.FromMilliseconds(160),
            Faults = [At(20_500, Calm.Vfio(0, 1), DeviceAction.FunctionLevelReset), At(21_000, Calm.Vfio(0, 1), DeviceAction.LowPower)],
        };
        Assert.Equal(BoxRun.Of(box).Digest, BoxRun.Of(box, new ThroughSerializer()).Digest);
        Assert.Equal(BoxRun.Of(box).Digest, BoxRun.Of(box, shards: 3).Digest);
    }

    /// <summary>The guest's frames are shown by another GPU over peer-to-peer: of that the PF learns from the vfio device only.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void Another_quota_under_a_peer_to_peer_import_is_refused_or_has_it_unmapped_first(bool revokes, long refused)
    {
        Box box = Calm with { Gpus = 2, DisplayOf = gpu => 1 - gpu };
        long calm = BoxRun.Of(box).Count("frames");
        BoxRun run = BoxRun.Of(box with { Faults = [(SimTime.FromMicroseconds(20_500), box.PhysicalFunction(0), new SetVfVram(1, 4 << 20, revokes))] });
        AssertNobodyAtFault(run);
        Assert.Equal(refused, run.QuotasRefused);
        Assert.InRange(run.Count("frames"), calm - 3, calm);
        Assert.Equal(run.DmaBufs, run.DmaBufsReleased);
    }

    [Fact]
    public void I_30_a_guest_reset_hangs_where_the_driver_keeps_its_mapping_until_it_touches_the_buffer()
    {
        // B-24: no frame is flushed after 25 ms, so the driver of the series never maps again and never unmaps.
        Box box = Calm with
        {
            Gpus = 2,
            DisplayOf = gpu => 1 - gpu,
            Protocol = ProtocolSettings.Of(ProtocolKind.MappingTypes),
            Duration = SimTime.FromMilliseconds(30),
            Drain = SimTime.FromSeconds(2),
            Replace = spec => spec is GuestSpec ? new TamperedSpec(spec, (_, message) => message is ReleaseSurface or FlushSurface ? null : message, null) : spec,
        };
        BoxRun run = BoxRun.Of(box with { Faults = [At(25_000, box.Vfio(0, 1), DeviceAction.FunctionLevelReset)] });
        Assert.Contains(run.Violations, record => record.Violation is { Invariant: "I-30", Blame: Blame.Importer });
    }

    /// <summary>Importers of every habit, actions at any time, allocations that fail: what goes wrong is the importer's, the guest's or the user's fault.</summary>
    [Fact]
    public void Whatever_happens_to_the_devices_reference_code_is_never_at_fault() => Worlds.Sample(
        box => AssertNobodyAtFault(BoxRun.Of(box with { Protocol = new ProtocolSettings(ProtocolKind.Reference, VfioBaseKind.Proposal2026) })), iter: 300);

    /// <summary>The posted series may do what they like, but whatever they do is a violation, never an exception, and the same every time.</summary>
    [Fact]
    public void Whatever_happens_every_protocol_on_every_base_runs_to_its_end() => Gen.Select(Worlds, Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool).Sample(
        (box, protocol, vfio, waits) =>
        {
            Box variant = box with
            {
                Protocol = new ProtocolSettings((ProtocolKind)protocol, (VfioBaseKind)vfio),
                Replace = spec => box.Replace(spec is VfioDeviceSpec device ? device with { WaitsForPf = waits } : spec),
            };
            Assert.Equal(BoxRun.Of(variant).Digest, BoxRun.Of(variant, shards: 3).Digest);
        },
        iter: 100);

    /// <summary>The guest's display imports with this habit; from 6 on as the driver does.</summary>
    private static Message Habitual(Message message, int habit) => message is ImportFrameBuffer import && habit <= (int)UnmapHabit.Ignores
        ? new ImportBuffer(
            import.Operation,
            import.DmaBuf,
            import.Bytes,
            new ImporterProfile { Unmaps = (UnmapHabit)habit, UnmapDelay = SimTime.FromMilliseconds(30), Pins = habit % 2 == 1 })
        : message;

    private static (SimTime At, EntityId To, Message Message) Fault(Box box, int at, int kind, int gpu, int vf)
    {
        DeviceAction[] actions =
        [
            DeviceAction.FunctionLevelReset, DeviceAction.HotReset, DeviceAction.LowPower, DeviceAction.PowerUp, DeviceAction.MemoryDisable, DeviceAction.MemoryEnable,
            DeviceAction.Close, DeviceAction.Open, DeviceAction.Remove,
        ];
        return kind switch
        {
            < 90 => At(at, box.Vfio(gpu, vf), actions[kind % actions.Length]),

            // Less VRAM than the buffers need only where the translation over IOV sees that.
            < 95 => (SimTime.FromMicroseconds(at), box.PhysicalFunction(gpu), new SetVfVram(vf, box.DisplayOf(gpu) == gpu ? 2 << 20 : 4 << 20, Revokes: at % 2 == 0)),
            _ => (SimTime.FromMicroseconds(at), box.PhysicalFunction(gpu), new RemoveImporter()),
        };
    }

    private static (SimTime At, EntityId To, Message Message) At(long microseconds, EntityId device, DeviceAction action) =>
        (SimTime.FromMicroseconds(microseconds), device, new ActOnDevice(default(OperationId), action));

    /// <summary>Who waits for an importer that never unmaps, holds memory_lock meanwhile (I-30): what others have not given back at the end is its fault too.</summary>
    private static void AssertNobodyAtFault(BoxRun run)
    {
        bool waitsForImporter = run.Violations.Any(record => record.Violation is { Invariant: "I-30", Blame: Blame.Importer });
        Assert.Empty(run.Violations
            .Where(record => record.Violation.Blame == Blame.Protocol && !(waitsForImporter && record.Violation.Invariant is "I-16" or "drain"))
            .Select(record => $"{record.Violation.Invariant} {record.Entity} {record.Event.Time}: {record.Violation.Text}"));
    }
}
