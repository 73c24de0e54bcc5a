using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>Kernels of VMs in fault mode: faults, translations, and what they do to memory wherever it is.</summary>
public sealed class GpuKernelTests
{
    private static readonly AddressRange Data = SvmRig.Pages(0x1000, 4);

    [Fact]
    public void A_kernel_faults_the_process_binds_and_the_step_begins_over()
    {
        SvmRig rig = Created();
        rig.OnFault = fault =>
        {
            rig.Send(SvmRig.Gpu(0), new BindPages(new OperationId(7), SvmRig.Vm, [SvmRig.Map(Data.Start, SvmRig.Pages(16, 4))]));
            return Errno.Ok;
        };
        KernelDone done = rig.Kernel(0, SvmRig.Step(SvmRig.Access(SvmAccessKind.Write, Data, 3)), SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, Data), returns: true));
        Assert.Equal(Errno.Ok, done.Errno);
        Assert.Equal([SvmRig.Written(Data, 3)], done.Found);
        HandleFault handled = Assert.Single(rig.Arrived.Select(arrived => arrived.Message).OfType<HandleFault>());
        Assert.Equal((SvmRig.Device(0), Data.Start, PageFaultAccess.Write, PageFaultKind.NotPresent), (handled.Device, handled.Address, handled.Access, handled.Kind));
        Assert.Equal([new ContentPiece(SvmRig.Pages(16, 4), SvmRig.Value(3), Data.Start)], rig.Fetch(SvmRig.Gpu(0), SvmRig.Pages(16, 4)));
        Close(rig);
    }

    [Fact]
    public void A_fault_that_is_refused_bans_the_kernel()
    {
        SvmRig rig = Created();
        rig.OnFault = _ => Errno.EPERM;
        Assert.Equal(Errno.EIO, rig.Kernel(0, SvmRig.Step(SvmRig.Access(SvmAccessKind.Write, Data, 3))).Errno);
        Close(rig);
    }

    [Fact]
    public void Without_a_vm_there_is_no_kernel()
    {
        var rig = new SvmRig();
        Assert.Equal(Errno.ENOENT, rig.Kernel(0, SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, Data))).Errno);
        Assert.Empty(rig.Audit());
    }

    [Fact]
    public void A_step_raises_one_fault_in_each_window_and_eight_at_once_and_a_second_kernel_joins_them()
    {
        SvmRig rig = Created(spec => spec is SvmDeviceSpec device ? device with { QueueRecords = 64 } : spec);
        var wide = AddressRange.FromLength(1 << 30, 20 << 20);
        ulong frame = 0;
        rig.OnFault = fault =>
        {
            AddressRange vram = AddressRange.FromLength(frame += SvmRig.Window, SvmRig.Window);
            rig.Send(SvmRig.Gpu(0), new BindPages(new OperationId(7), SvmRig.Vm, [SvmRig.Map(fault.Address, vram)]));
            return Errno.Ok;
        };
        OperationId first = rig.Ask(SvmRig.Device(0), id => new LaunchKernel(id, SvmRig.Space, [SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, wide))]));
        OperationId second = rig.Ask(SvmRig.Device(0), id => new LaunchKernel(id, SvmRig.Space, [SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, wide))]));
        rig.RunTo(SimTime.FromMicroseconds(3));
        Assert.Equal(8, rig.Arrived.Count(arrived => arrived.Message is PageFault));
        rig.Run();
        Assert.Equal((Errno.Ok, Errno.Ok), (rig.AnswerTo<KernelDone>(first).Errno, rig.AnswerTo<KernelDone>(second).Errno));
        Assert.Equal(10, rig.Arrived.Count(arrived => arrived.Message is PageFault));
        Close(rig);
    }

    [Fact]
    public void A_kernel_that_waits_for_faults_does_not_hold_the_engine()
    {
        SvmRig rig = Created();
        rig.Bind(0, SvmRig.Map(Data.Start, SvmRig.Pages(16, 4)));
        HandleFault? open = null;
        rig.OnFault = fault =>
        {
            open = fault;
            return null;
        };
        AddressRange missing = SvmRig.Pages(0x5000, 1);
        OperationId waits = rig.Ask(SvmRig.Device(0), id => new LaunchKernel(id, SvmRig.Space, [SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, missing))]));
        Assert.Equal(Errno.Ok, rig.Kernel(0, SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, Data))).Errno);
        rig.Send(SvmRig.Device(0), new SvmReply(open!.Operation, Errno.EINVAL, 0));
        rig.Run();
        Assert.Equal(Errno.EIO, rig.AnswerTo<KernelDone>(waits).Errno);
        Close(rig);
    }

    [Fact]
    public void Reads_and_writes_go_to_system_memory_and_to_peers_by_the_fabric()
    {
        SvmRig rig = Created();
        AddressRange system = SvmRig.Pages(0x2000, 1);
        AddressRange peer = SvmRig.Pages(0x2001, 2);
        rig.Store(SvmRig.Memory, SvmRig.Pages(50, 1), 5, system.Start);
        rig.Store(SvmRig.Gpu(1), SvmRig.Pages(60, 2), 6, peer.Start);
        rig.Bind(
            0,
            SvmRig.Map(system.Start, SvmRig.Pages(50, 1), SegmentProtocol.System),
            SvmRig.Map(peer.Start, AddressRange.FromLength(SvmRig.Bar(1).Start + SvmRig.Pages(60, 2).Start, 8192), SegmentProtocol.PeerToPeer),
            SvmRig.Map(Data.Start, SvmRig.Pages(16, 4)));
        var both = new AddressRange(system.Start, peer.End);
        KernelDone done = rig.Kernel(
            0,
            SvmRig.Step(SvmRig.Access(SvmAccessKind.Copy, both, target: new AddressRange(Data.Start, Data.Start + (3 * 4096) - 1))),
            SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, Data), returns: true),
            SvmRig.Step(SvmRig.Access(SvmAccessKind.Write, both, 9)));
        Assert.Equal(Errno.Ok, done.Errno);
        Assert.Equal(
            [
                new ContentPiece(AddressRange.FromLength(Data.Start, 4096), SvmRig.Value(5), system.Start),
                new ContentPiece(AddressRange.FromLength(Data.Start + 4096, 8192), SvmRig.Value(6), peer.Start),
            ],
            done.Found);
        Assert.Equal([new ContentPiece(SvmRig.Pages(50, 1), SvmRig.Value(9), system.Start)], rig.Fetch(SvmRig.Memory, SvmRig.Pages(50, 1)));
        Assert.Equal([new ContentPiece(SvmRig.Pages(60, 2), SvmRig.Value(9), peer.Start)], rig.Fetch(SvmRig.Gpu(1), SvmRig.Pages(60, 2)));
        Assert.Equal(
            [(TransferKind.ShaderRead, 4096), (TransferKind.Pull, 8192), (TransferKind.Push, 4096), (TransferKind.Push, 8192)],
            rig.Arrived.Select(arrived => arrived.Message).OfType<TransferRequest>().Select(request => (request.Kind, request.Bytes)));
        Close(rig);
    }

    [Fact]
    public void An_atomic_counts_in_local_vram_and_in_system_memory_where_the_entry_lets_it()
    {
        SvmRig rig = Created();
        AddressRange local = SvmRig.Pages(0x2000, 2);
        AddressRange system = SvmRig.Pages(0x2002, 1);
        rig.Store(SvmRig.Gpu(0), SvmRig.Pages(16, 1), 5, local.Start);
        rig.Bind(
            0,
            SvmRig.Map(local.Start, SvmRig.Pages(16, 2)),
            SvmRig.Map(system.Start, SvmRig.Pages(50, 1), SegmentProtocol.System, atomics: PageAtomics.SystemToo));
        KernelStep atomic = SvmRig.Step(SvmRig.Access(SvmAccessKind.Atomic, new AddressRange(local.Start, system.End)), returns: true);
        KernelDone done = rig.Kernel(0, atomic, atomic);
        Assert.Equal(
            [
                SvmRig.Written(SvmRig.Pages(0x2000, 1), 5),
                SvmRig.Written(SvmRig.Pages(0x2000, 1), 6),
                SvmRig.Written(SvmRig.Pages(0x2001, 1), 1),
                SvmRig.Written(SvmRig.Pages(0x2002, 1), 1),
            ],
            done.Found);
        Assert.Equal([new ContentPiece(SvmRig.Pages(50, 1), SvmRig.Value(2), system.Start)], rig.Fetch(SvmRig.Memory, SvmRig.Pages(50, 1)));
        Close(rig);
    }

    [Theory]
    [InlineData(SegmentProtocol.PeerToPeer, PageAtomics.LocalVram)]
    [InlineData(SegmentProtocol.System, PageAtomics.LocalVram)]
    [InlineData(SegmentProtocol.Vram, PageAtomics.Refused)]
    public void An_atomic_anywhere_else_is_a_fault_of_its_own_kind(SegmentProtocol protocol, PageAtomics atomics)
    {
        SvmRig rig = Created();
        ulong at = protocol == SegmentProtocol.PeerToPeer ? SvmRig.Bar(1).Start : 0;
        rig.Bind(0, SvmRig.Map(Data.Start, AddressRange.FromLength(at + 4096, Data.Length), protocol, atomics: atomics));
        PageFaultKind? kind = null;
        rig.OnFault = fault =>
        {
            kind = fault.Kind;
            return Errno.EACCES;
        };
        Assert.Equal(Errno.EIO, rig.Kernel(0, SvmRig.Step(SvmRig.Access(SvmAccessKind.Atomic, Data))).Errno);
        Assert.Equal(PageFaultKind.AtomicViolation, kind);
        Close(rig);
    }

    [Fact]
    public void S_13_is_seen_when_an_entry_for_a_peer_lets_atomics_through_and_the_hardware_faults_all_the_same()
    {
        SvmRig rig = Created();
        rig.Bind(0, SvmRig.Map(Data.Start, AddressRange.FromLength(SvmRig.Bar(1).Start, Data.Length), SegmentProtocol.PeerToPeer, atomics: PageAtomics.SystemToo));
        Assert.Equal("S-13", Assert.Single(rig.Violations).Invariant);
        rig.Violations.Clear();
        rig.OnFault = _ => Errno.EACCES;
        Assert.Equal(Errno.EIO, rig.Kernel(0, SvmRig.Step(SvmRig.Access(SvmAccessKind.Atomic, Data))).Errno);
        Close(rig);
    }

    [Fact]
    public void A_store_through_a_read_only_entry_is_a_violation_and_an_address_beyond_page_tables_cannot_be_repaired()
    {
        SvmRig rig = Created();
        rig.Bind(0, SvmRig.Map(Data.Start, SvmRig.Pages(16, 4), isWritable: false));
        rig.OnFault = fault =>
        {
            Assert.Equal((PageFaultAccess.Write, PageFaultKind.WriteViolation), (fault.Access, fault.Kind));
            rig.Send(SvmRig.Gpu(0), new BindPages(new OperationId(7), SvmRig.Vm, [SvmRig.Map(Data.Start, SvmRig.Pages(16, 4))]));
            return Errno.Ok;
        };
        Assert.Equal(Errno.Ok, rig.Kernel(0, SvmRig.Step(SvmRig.Access(SvmAccessKind.Write, Data, 2))).Errno);
        Assert.Equal(Errno.EIO, rig.Kernel(0, SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, AddressRange.FromLength(1UL << 48, 4096)))).Errno);
        Assert.Single(rig.Arrived, arrived => arrived.Message is HandleFault);
        Assert.Contains(rig.Arrived, arrived => arrived.Message is FaultAck { Errno: Errno.EFAULT });
        Close(rig);
    }

    [Fact]
    public void What_was_used_stays_usable_until_it_is_invalidated_and_shows_as_wrong_content()
    {
        SvmRig rig = Created();
        rig.Bind(0, SvmRig.Map(Data.Start, SvmRig.Pages(16, 4)));
        KernelStep read = SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, Data), returns: true);
        rig.Kernel(0, SvmRig.Step(SvmRig.Access(SvmAccessKind.Write, Data, 1)));
        rig.Send(SvmRig.Gpu(0), new ZapPages(SvmRig.Vm, [Data]));
        rig.Store(SvmRig.Gpu(0), SvmRig.Pages(16, 4), 77, 0);
        Assert.Equal([new ContentPiece(Data, SvmRig.Value(77), 0)], rig.Kernel(0, read).Found);
        Assert.Contains(rig.Audit(), violation => violation.Invariant == "S-2");
        rig.OnFault = _ => Errno.EINVAL;
        rig.Do<Completed>(SvmRig.Gpu(0), id => new InvalidatePages(id, SvmRig.Vm, Data));
        Assert.Equal(Errno.EIO, rig.Kernel(0, read).Errno);
        Close(rig);
    }

    [Fact]
    public void A_step_whose_translation_goes_while_it_is_on_the_engine_begins_over()
    {
        SvmRig rig = Created();
        rig.Bind(0, SvmRig.Map(Data.Start, SvmRig.Pages(16, 4)));
        rig.Store(SvmRig.Gpu(0), SvmRig.Pages(16, 4), 1, Data.Start);
        rig.Store(SvmRig.Gpu(0), SvmRig.Pages(32, 4), 2, Data.Start);
        rig.OnFault = _ =>
        {
            rig.Send(SvmRig.Gpu(0), new BindPages(new OperationId(7), SvmRig.Vm, [SvmRig.Map(Data.Start, SvmRig.Pages(32, 4))]));
            return Errno.Ok;
        };
        OperationId kernel = rig.Ask(SvmRig.Device(0), id => new LaunchKernel(id, SvmRig.Space, [SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, Data), returns: true)]));
        rig.RunTo(rig.Now + SimTime.FromMicroseconds(5));
        rig.Send(SvmRig.Gpu(0), new ZapPages(SvmRig.Vm, [Data]));
        rig.Send(SvmRig.Gpu(0), new InvalidatePages(new OperationId(8), SvmRig.Vm, Data));
        rig.Run();
        Assert.Equal([SvmRig.Written(Data, 2)], rig.AnswerTo<KernelDone>(kernel).Found);
        Assert.Contains(SvmDeviceMetrics.StepsBegunOver, rig.Counted);
        Close(rig);
    }

    [Theory]
    [InlineData(SvmAccessKind.Write)]
    [InlineData(SvmAccessKind.Atomic)]
    [InlineData(SvmAccessKind.Copy)]
    public void A_step_whose_pages_are_never_there_together_is_done_page_by_page_each_once(SvmAccessKind kind)
    {
        SvmRig rig = Created();
        AddressRange source = SvmRig.Pages(0x2000, 4);
        rig.Bind(0, SvmRig.Map(source.Start, SvmRig.Pages(32, 4)));
        rig.Store(SvmRig.Gpu(0), SvmRig.Pages(32, 4), 3, source.Start);
        rig.OnFault = fault =>
        {
            AddressRange page = AddressRange.FromLength(fault.Address, 4096);
            rig.Send(SvmRig.Gpu(0), new ZapPages(SvmRig.Vm, [Data]));
            rig.Send(SvmRig.Gpu(0), new InvalidatePages(new OperationId(8), SvmRig.Vm, Data));
            rig.Send(SvmRig.Gpu(0), new BindPages(new OperationId(7), SvmRig.Vm, [SvmRig.Map(page.Start, AddressRange.FromLength(SvmRig.Pages(16, 1).Start + (page.Start - Data.Start), 4096))]));
            return Errno.Ok;
        };
        SvmAccess access = kind == SvmAccessKind.Copy ? SvmRig.Access(kind, source, target: Data) : SvmRig.Access(kind, Data, 3);
        Assert.Equal(Errno.Ok, rig.Kernel(0, SvmRig.Step(access)).Errno);
        Assert.InRange(rig.Arrived.Count(arrived => arrived.Message is HandleFault), 5, 12);
        (long version, ulong offset) = kind switch
        {
            SvmAccessKind.Atomic => (1, Data.Start),
            SvmAccessKind.Copy => (3, source.Start),
            _ => (3L, Data.Start),
        };
        ContentPiece[] found = [.. rig.Fetch(SvmRig.Gpu(0), SvmRig.Pages(16, 4))];
        Assert.All(found, piece => Assert.Equal((SvmRig.Value(version), offset + (piece.At.Start - SvmRig.Pages(16, 4).Start)), (piece.Tag, piece.Offset)));
        Assert.Equal(Data.Length, found.Aggregate(0UL, (sum, piece) => sum + piece.At.Length));
        rig.OnFault = _ => null;
        Close(rig);
    }

    [Fact]
    public void An_invalidation_waits_for_stores_that_went_through_what_it_drops()
    {
        SvmRig rig = Created();
        rig.Bind(0, SvmRig.Map(Data.Start, SvmRig.Pages(50, 4), SegmentProtocol.System));
        rig.Ask(SvmRig.Device(0), id => new LaunchKernel(id, SvmRig.Space, [SvmRig.Step(SvmRig.Access(SvmAccessKind.Write, Data, 4))]));
        while (!rig.Arrived.Any(arrived => arrived.Message is TransferDone))
        {
            rig.RunTo(rig.Now + SimTime.FromNanoseconds(100));
        }

        rig.Send(SvmRig.Gpu(0), new ZapPages(SvmRig.Vm, [Data]));
        OperationId invalidation = rig.Ask(SvmRig.Gpu(0), id => new InvalidatePages(id, SvmRig.Vm, Data));
        rig.Run();
        rig.AnswerTo<Completed>(invalidation);
        SimTime stored = rig.Arrived.Last(arrived => arrived.To == SvmRig.Gpu(0) && arrived.From == SvmRig.Memory).At;
        SimTime answered = rig.Arrived.Last(arrived => arrived.Message is Completed completed && completed.Operation == invalidation).At;
        Assert.Equal(stored + Calibration.TlbInvalidation, answered);
        Close(rig);
    }

    [Fact]
    public void Accesses_elsewhere_are_counted_by_window_and_told_at_the_threshold()
    {
        var rig = new SvmRig();
        rig.Send(SvmRig.Gpu(0), new CreatePageTable(SvmRig.Vm) { AccessThreshold = 10 });
        rig.Run();
        rig.Bind(0, SvmRig.Map(Data.Start, SvmRig.Pages(50, 4), SegmentProtocol.System), SvmRig.Map(SvmRig.Pages(0x3000, 1).Start, SvmRig.Pages(1, 1)));
        KernelStep read = SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, Data));
        rig.Kernel(0, read, read, SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, SvmRig.Pages(0x3000, 1))));
        Assert.DoesNotContain(rig.Arrived, arrived => arrived.Message is AccessesCounted);
        rig.Kernel(0, read);
        AccessesCounted counted = Assert.Single(rig.Arrived.Select(arrived => arrived.Message).OfType<AccessesCounted>());
        Assert.Equal(new AccessesCounted(SvmRig.Device(0), AddressRange.FromLength(Data.Start, SvmRig.Window), 12), counted);
        Close(rig);
    }

    [Fact]
    public void A_reset_cancels_kernels_at_faults_and_on_the_engine_and_a_wedged_gpu_takes_none()
    {
        SvmRig rig = Created();
        rig.Bind(0, SvmRig.Map(Data.Start, SvmRig.Pages(50, 4), SegmentProtocol.System));
        rig.OnFault = _ => null;
        OperationId[] kernels =
        [
            .. new[] { Data, SvmRig.Pages(0x5000, 1) }.Select(range =>
                rig.Ask(SvmRig.Device(0), id => new LaunchKernel(id, SvmRig.Space, [SvmRig.Step(SvmRig.Access(SvmAccessKind.Write, range, 1))]))),
        ];
        rig.RunTo(rig.Now + SimTime.FromMicroseconds(8));
        rig.Send(SvmRig.Gpu(0), new ResetGpu(SimTime.FromMilliseconds(1), Wedges: false));
        rig.Run();
        Assert.All(kernels, kernel => Assert.Equal(Errno.ECANCELED, rig.AnswerTo<KernelDone>(kernel).Errno));
        rig.Send(SvmRig.Device(0), new SvmReply(rig.Arrived.Select(arrived => arrived.Message).OfType<HandleFault>().Last().Operation, Errno.EIO, 0));
        rig.Send(SvmRig.Gpu(0), new ResetGpu(SimTime.FromMilliseconds(1), Wedges: true));
        rig.Run();
        Assert.Equal(Errno.ECANCELED, rig.Kernel(0, SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, Data))).Errno);
        Close(rig);
    }

    [Fact]
    public void A_vm_that_is_destroyed_takes_its_kernels_with_it()
    {
        SvmRig rig = Created();
        rig.OnFault = _ => null;
        OperationId kernel = rig.Ask(SvmRig.Device(0), id => new LaunchKernel(id, SvmRig.Space, [SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, Data))]));
        rig.Run();
        rig.Send(SvmRig.Gpu(0), new DestroyPageTable(SvmRig.Vm));
        rig.Send(SvmRig.Device(0), new SvmReply(rig.Arrived.Select(arrived => arrived.Message).OfType<HandleFault>().Single().Operation, Errno.ENOENT, 0));
        rig.Run();
        Assert.Equal(Errno.ENOENT, rig.AnswerTo<KernelDone>(kernel).Errno);
        Assert.Empty(rig.Audit());
    }

    [Fact]
    public void An_entry_for_what_the_gpu_does_not_reach_is_a_violation_and_reads_all_ones()
    {
        SvmRig rig = Created(spec => spec is GpuSpec gpu ? gpu with { PeersReached = [false, false] } : spec);
        rig.Bind(0, SvmRig.Map(Data.Start, AddressRange.FromLength(SvmRig.Bar(1).Start, Data.Length), SegmentProtocol.PeerToPeer));
        Assert.Equal("S-7", Assert.Single(rig.Violations).Invariant);
        Assert.Equal([new ContentPiece(Data, ContentTag.AllOnes, 0)], rig.Kernel(0, SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, Data), returns: true)).Found);
        rig.Violations.Clear();
        Close(rig);
    }

    private static SvmRig Created(Func<EntitySpec, EntitySpec>? replace = null)
    {
        var rig = new SvmRig(replace);
        rig.Send(SvmRig.Gpu(0), new CreatePageTable(SvmRig.Vm));
        rig.Run();
        return rig;
    }

    private static void Close(SvmRig rig)
    {
        rig.Send(SvmRig.Gpu(0), new DestroyPageTable(SvmRig.Vm));
        rig.Run();
        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Audit());
    }
}
