using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>A driver's pagemap, its VRAM for ranges, and its copies.</summary>
public sealed class SvmDeviceMemoryTests
{
    private static readonly AddressRange Range = AddressRange.FromLength(1 << 30, SvmRig.Window);

    [Fact]
    public void The_first_reference_makes_the_pagemap_which_takes_its_time_and_the_others_wait_for_it()
    {
        var rig = new SvmRig();
        OperationId[] lookups = [.. Enumerable.Range(0, 3).Select(_ => rig.Ask(SvmRig.Device(0), id => new GetPagemap(id)))];
        rig.Run();
        Assert.All(lookups, lookup => Assert.Equal(new SvmReply(lookup, Errno.Ok, 1), rig.AnswerTo<SvmReply>(lookup)));
        Assert.Single(rig.Arrived, arrived => arrived.Message is AcquireOwner);

        // 16384 struct pages.
        InRange(rig.Now - (Calibration.StructPage * 16384), SimTime.Zero, SimTime.FromMicroseconds(3));
        Assert.Single(rig.Audit());
        Put(rig, 0, 3);
        Assert.Empty(rig.Audit());
    }

    [Fact]
    public void A_pagemap_that_nobody_uses_comes_back_at_once_unless_memory_was_short()
    {
        SvmRig rig = WithPagemap();
        Put(rig, 0, 1);
        Assert.Equal(Errno.Ok, rig.Do<SvmReply>(SvmRig.Device(0), id => new GetPagemap(id)).Errno);
        Assert.Equal([SvmDeviceMetrics.PagemapsCreated, SvmDeviceMetrics.PagemapsReactivated], rig.Counted);
        rig.Send(SvmRig.Device(0), new PutPagemap());
        rig.Send(SvmRig.Device(0), new GetPagemap(new OperationId(5)));
        rig.Run();
        Put(rig, 0, 1);
        rig.Send(SvmRig.Device(0), new ShrinkPagemaps());
        OperationId late = rig.Ask(SvmRig.Device(0), id => new GetPagemap(id));
        rig.Run();
        Assert.Equal(Errno.Ok, rig.AnswerTo<SvmReply>(late).Errno);
        Assert.Equal(2, rig.Counted.Count(metric => metric == SvmDeviceMetrics.PagemapsCreated));
        Assert.Single(rig.Arrived, arrived => arrived.Message is ReleaseOwner);
        Put(rig, 0, 1);
        Close(rig);
    }

    [Fact]
    public void Vram_comes_from_the_gpu_and_goes_back_to_it()
    {
        SvmRig rig = WithPagemap();
        DevmemPopulated populated = Populate(rig, 0, Range);
        Assert.Equal((Errno.Ok, 1, (ulong)SvmRig.Window), (populated.Errno, populated.Allocation, Bytes(populated)));

        // Its pages have references of their own.
        Put(rig, 0, 1);
        Assert.Equal(2, rig.Audit().Count);
        rig.Send(SvmRig.Device(0), new ReleaseDevmem(1));
        rig.Run();
        Assert.Contains(rig.Arrived, arrived => arrived.To == SvmRig.Gpu(0) && arrived.Message is FreeVram);
        Close(rig);
    }

    [Fact]
    public void Without_a_pagemap_in_use_there_is_none()
    {
        var rig = new SvmRig();
        Assert.Equal(Errno.ENODEV, Populate(rig, 0, Range).Errno);
        rig.Send(SvmRig.Device(0), new GetPagemap(new OperationId(5)));
        rig.Run();
        Assert.Equal(Errno.ENOMEM, Populate(rig, 0, AddressRange.FromLength(0, 128 << 20)).Errno);
        Put(rig, 0, 1);
        Close(rig);
    }

    [Fact]
    public void When_vram_is_short_the_oldest_that_is_filled_goes_and_one_that_will_not_is_left_alone()
    {
        SvmRig rig = WithPagemap();
        for (ulong i = 0; i < 32; i++)
        {
            Fill(rig, Populate(rig, 0, AddressRange.FromLength(i << 21, SvmRig.Window)));
        }

        rig.OnEvict = evict => evict.Allocation == 1 ? Errno.EBUSY : Errno.Ok;
        DevmemPopulated populated = Populate(rig, 0, Range);
        Assert.Equal((Errno.Ok, 33), (populated.Errno, populated.Allocation));
        Assert.Equal([1L, 2L], rig.Arrived.Select(arrived => arrived.Message).OfType<EvictDevmem>().Select(evict => evict.Allocation));
        rig.OnEvict = _ => Errno.EBUSY;
        Assert.Equal(Errno.ENOMEM, Populate(rig, 0, Range).Errno);
        Release(rig, 1, 3, 33);
        Close(rig);
    }

    [Fact]
    public void Two_that_need_vram_share_what_one_eviction_frees_and_the_second_waits_for_it()
    {
        SvmRig rig = WithPagemap();
        for (ulong i = 0; i < 2; i++)
        {
            Fill(rig, Populate(rig, 0, AddressRange.FromLength(i << 25, 32 << 20)));
        }

        EvictDevmem? first = null;
        rig.OnEvict = evict =>
        {
            if (first is not null)
            {
                return Errno.EBUSY;
            }

            first = evict;
            return null;
        };
        OperationId[] needs = [.. Enumerable.Range(0, 2).Select(_ => rig.Ask(SvmRig.Device(0), id => new PopulateDevmem(id, Range)))];
        rig.Run();
        Assert.DoesNotContain(rig.Arrived, arrived => arrived.Message is DevmemPopulated populated && needs.Contains(populated.Operation));
        rig.Send(SvmRig.Device(0), new ReleaseDevmem(first!.Allocation));
        rig.Send(SvmRig.Device(0), new SvmReply(first.Operation, Errno.Ok, 0));
        rig.Run();
        Assert.All(needs, need => Assert.Equal(Errno.Ok, rig.AnswerTo<DevmemPopulated>(need).Errno));
        Release(rig, 2, 2, 4);
        Close(rig);
    }

    [Fact]
    public void An_allocation_that_is_not_filled_yet_or_is_being_copied_is_not_evicted()
    {
        SvmRig rig = WithPagemap();
        DevmemPopulated all = Populate(rig, 0, AddressRange.FromLength(0, SvmRig.VramBytes));
        Assert.Equal(Errno.ENOMEM, Populate(rig, 0, Range).Errno);
        Assert.DoesNotContain(rig.Arrived, arrived => arrived.Message is EvictDevmem);
        Fill(rig, all);
        OperationId copy = rig.Ask(SvmRig.Device(0), id => new CopyPages(id, [new CopyRun(Vram(0, 0), System(0), 8 << 20)]));
        OperationId need = rig.Ask(SvmRig.Device(0), id => new PopulateDevmem(id, Range));
        rig.Run();
        SimTime copied = rig.Arrived.Single(arrived => arrived.Message is SvmReply reply && reply.Operation == copy).At;
        Assert.True(rig.Arrived.Single(arrived => arrived.Message is EvictDevmem).At >= copied);
        Assert.Equal(Errno.Ok, rig.AnswerTo<DevmemPopulated>(need).Errno);
        Release(rig, 2, 2, 2);
        Close(rig);
    }

    [Fact]
    public void Buffer_objects_that_find_no_vram_get_the_oldest_allocations_or_ENOMEM()
    {
        SvmRig rig = WithPagemap();
        Fill(rig, Populate(rig, 0, Range));
        Assert.Equal(Errno.Ok, rig.Do<Completed>(SvmRig.Device(0), id => new EvictForBuffers(id)).Errno);
        Assert.Equal(Errno.ENOMEM, rig.Do<Completed>(SvmRig.Device(0), id => new EvictForBuffers(id)).Errno);
        Put(rig, 0, 1);
        Close(rig);
    }

    [Fact]
    public void Pages_come_from_system_memory_go_to_a_peer_and_back_as_they_are_in_jobs_of_8_MiB()
    {
        var rig = new SvmRig();
        foreach (int gpu in (int[])[0, 1])
        {
            rig.Do<SvmReply>(SvmRig.Device(gpu), id => new GetPagemap(id));
        }

        const ulong Length = 20 << 20;
        rig.Store(SvmRig.Memory, AddressRange.FromLength(32 << 20, Length), 5, Range.Start);
        DevmemPopulated here = Populate(rig, 0, AddressRange.FromLength(0, Length));
        DevmemPopulated there = Populate(rig, 1, AddressRange.FromLength(0, Length));
        SimTime begun = rig.Now;
        Copy(rig, 0, [.. Runs(System(32 << 20), here.Blocks, 0, isTo: true)]);
        SimTime took = rig.Now - begun;
        Assert.Equal([8L << 20, 8L << 20, 4L << 20], rig.Arrived.Select(arrived => arrived.Message).OfType<CopyRuns>().Select(job => job.Runs.Sum(run => run.Bytes)));

        // 20 MiB at 31.5 GB/s are 666 us, 5,120 pages of 200 ns 1,024 us; three jobs of 5 us, and what messages cost.
        InRange(took, SimTime.FromMicroseconds(1_705), SimTime.FromMicroseconds(1_740));
        Assert.Equal(here.Blocks.Length, there.Blocks.Length);
        Copy(rig, 0, [.. here.Blocks.Zip(there.Blocks, (from, to) => new CopyRun(Vram(0, from.Start), Vram(1, to.Start), (long)from.Length))]);
        Assert.Contains(rig.Arrived, arrived => arrived.To == SvmRig.Device(1) && arrived.Message is DevmemFilled);
        Copy(rig, 1, [.. Runs(System(96 << 20), there.Blocks, 1, isTo: false)]);
        Assert.Equal(
            [new ContentPiece(AddressRange.FromLength(96 << 20, Length), SvmRig.Value(5), Range.Start)],
            Joined(rig.Fetch(SvmRig.Memory, AddressRange.FromLength(96 << 20, Length))));
        Assert.All(rig.Arrived.Select(arrived => arrived.Message).OfType<TransferRequest>(), request => Assert.Equal(TransferKind.CopyEngine, request.Kind));
        rig.Send(SvmRig.Device(0), new ReleaseDevmem(1));
        rig.Send(SvmRig.Device(1), new ReleaseDevmem(1));
        rig.Run();
        Put(rig, 0, 1);
        Put(rig, 1, 1);
        Close(rig);
    }

    [Fact]
    public void What_nobody_touched_is_cleared_and_vram_that_is_not_there_is_EFAULT()
    {
        SvmRig rig = WithPagemap();
        rig.Store(SvmRig.Gpu(0), SvmRig.Pages(0, 4), 5, 0);
        Copy(rig, 0, new CopyRun(default, Vram(0, 4096), 8192));
        Assert.Equal([0UL, 12288UL], rig.Fetch(SvmRig.Gpu(0), SvmRig.Pages(0, 4)).Select(piece => piece.At.Start));
        Assert.Equal(Errno.EFAULT, rig.Do<SvmReply>(SvmRig.Device(0), id => new CopyPages(id, [new CopyRun(System(0), Vram(0, SvmRig.VramBytes), 4096)])).Errno);
        Put(rig, 0, 1);
        Close(rig);
    }

    [Fact]
    public void A_reset_cancels_copies_and_a_link_that_is_down_fails_them()
    {
        SvmRig rig = WithPagemap();
        OperationId copy = rig.Ask(SvmRig.Device(0), id => new CopyPages(id, [new CopyRun(System(0), Vram(0, 0), 16 << 20)]));
        rig.RunTo(rig.Now + SimTime.FromMicroseconds(50));
        rig.Send(SvmRig.Gpu(0), new ResetGpu(SimTime.FromMilliseconds(1), Wedges: false));
        rig.Run();
        Assert.Equal(Errno.ECANCELED, rig.AnswerTo<SvmReply>(copy).Errno);
        Put(rig, 0, 1);
        Close(rig);
    }

    [Fact]
    public void A_vf_gets_its_vram_from_its_guest_and_reaches_it_through_the_lmtt()
    {
        var rig = new SvmRig();
        var vm = new GpuVmId(SvmRig.Space, 1);
        rig.Do<Completed>(SvmRig.Gpu(0), id => new PopulateLmtt(id, 1, [AddressRange.FromLength(32 << 20, SvmRig.VfBytes)]));
        rig.Do<SvmReply>(SvmRig.VfDevice, id => new GetPagemap(id));
        OperationId asked = rig.Ask(SvmRig.VfDevice, id => new PopulateDevmem(id, Range));
        rig.Run();
        DevmemPopulated populated = rig.AnswerTo<DevmemPopulated>(asked);
        Assert.Equal(Errno.Ok, populated.Errno);
        Assert.Contains(rig.Arrived, arrived => arrived.To == SvmRig.Guest && arrived.Message is AllocateVram);
        rig.Store(SvmRig.Memory, SvmRig.Pages(0, 512), 5, Range.Start);
        CopyTo(rig, SvmRig.VfDevice, [.. Runs(System(0), populated.Blocks, SvmRig.VfDevice, isTo: true)]);
        rig.Send(SvmRig.Gpu(0), new CreatePageTable(vm));
        OperationId bound = rig.Ask(SvmRig.Gpu(0), id => new BindPages(id, vm, [SvmRig.Map(Range.Start, populated.Blocks[0])]));
        OperationId kernel = rig.Ask(SvmRig.VfDevice, id => new LaunchKernel(id, SvmRig.Space, [SvmRig.Step(SvmRig.Access(SvmAccessKind.Atomic, Range), returns: true)]));
        rig.Run();
        Assert.Equal(Errno.Ok, rig.AnswerTo<Completed>(bound).Errno);
        Assert.Equal([SvmRig.Written(Range, 5)], rig.AnswerTo<KernelDone>(kernel).Found);
        Assert.Equal([new ContentPiece(AddressRange.FromLength((32 << 20) + populated.Blocks[0].Start, 4096), SvmRig.Value(6), Range.Start)],
            rig.Fetch(SvmRig.Gpu(0), AddressRange.FromLength((32 << 20) + populated.Blocks[0].Start, 4096)));

        // More than its quota evicts its own; a reset of the VF bans what runs.
        DevmemPopulated more = rig.Do<DevmemPopulated>(SvmRig.VfDevice, id => new PopulateDevmem(id, AddressRange.FromLength(0, SvmRig.VfBytes)));
        Assert.Equal((Errno.Ok, 2), (more.Errno, more.Allocation));
        rig.OnFault = _ => null;
        OperationId faulting = rig.Ask(SvmRig.VfDevice, id => new LaunchKernel(id, SvmRig.Space, [SvmRig.Step(SvmRig.Access(SvmAccessKind.Read, SvmRig.Pages(0, 1)))]));
        rig.Run();
        rig.Send(SvmRig.Gpu(0), new ClearVf(new OperationId(9), 1));
        rig.Send(SvmRig.VfDevice, new SvmReply(rig.Arrived.Select(arrived => arrived.Message).OfType<HandleFault>().Single().Operation, Errno.Ok, 0));
        rig.Run();
        Assert.Equal(Errno.EIO, rig.AnswerTo<KernelDone>(faulting).Errno);
        rig.Send(SvmRig.VfDevice, new ReleaseDevmem(2));
        rig.Send(SvmRig.VfDevice, new PutPagemap());
        rig.Send(SvmRig.Gpu(0), new DestroyPageTable(vm));
        Close(rig);
    }

    [Fact]
    public void An_unbound_device_sends_all_away_first_and_takes_nothing_in_any_more()
    {
        SvmRig rig = WithPagemap();
        Fill(rig, Populate(rig, 0, Range));
        DevmemPopulated late = Populate(rig, 0, Range);
        rig.Send(SvmRig.Device(0), new UnbindDevice());
        rig.Run();
        Assert.Equal([1L], rig.Arrived.Select(arrived => arrived.Message).OfType<EvictDevmem>().Select(evict => evict.Allocation));
        Assert.Equal(Errno.ENODEV, Populate(rig, 0, Range).Errno);
        Assert.Equal(Errno.ENODEV, rig.Do<SvmReply>(SvmRig.Device(0), id => new GetPagemap(id)).Errno);
        Assert.Equal(Errno.ENODEV, rig.Kernel(0).Errno);

        // What was being filled is waited for.
        Fill(rig, late);
        Assert.Equal(2, rig.Arrived.Count(arrived => arrived.Message is EvictDevmem));
        Assert.Contains(rig.Arrived, arrived => arrived.Message is ReleaseOwner);
        Put(rig, 0, 1);
        Close(rig);
    }

    [Fact]
    public void S_16_is_seen_when_allocations_are_more_than_the_vram_or_go_under_a_copy()
    {
        SvmRig rig = WithPagemap();
        DevmemPopulated populated = Populate(rig, 0, Range);
        Fill(rig, populated);
        rig.Ask(SvmRig.Device(0), id => new CopyPages(id, [new CopyRun(Vram(0, populated.Blocks[0].Start), System(0), 4096)]));
        rig.Send(SvmRig.Device(0), new ReleaseDevmem(1));
        rig.Run();
        Assert.Equal("S-16", Assert.Single(rig.Violations).Invariant);

        rig = new SvmRig(spec => spec is SvmDeviceSpec device && device.GpuIndex == 0 ? device with { VramBytes = 3 << 20 } : spec);
        rig.Do<SvmReply>(SvmRig.Device(0), id => new GetPagemap(id));
        Populate(rig, 0, Range);
        Assert.Empty(rig.Violations);
        Populate(rig, 0, Range);
        Assert.Equal("S-16", Assert.Single(rig.Violations).Invariant);
    }

    private static SvmRig WithPagemap()
    {
        var rig = new SvmRig();
        Assert.Equal(Errno.Ok, rig.Do<SvmReply>(SvmRig.Device(0), id => new GetPagemap(id)).Errno);
        return rig;
    }

    private static DevmemPopulated Populate(SvmRig rig, int gpu, AddressRange range) => rig.Do<DevmemPopulated>(SvmRig.Device(gpu), id => new PopulateDevmem(id, range));

    private static void Fill(SvmRig rig, DevmemPopulated populated) => Copy(rig, 0, [.. populated.Blocks.Select(block => new CopyRun(default, Vram(0, block.Start), (long)block.Length))]);

    private static void Copy(SvmRig rig, int gpu, params CopyRun[] runs) => CopyTo(rig, SvmRig.Device(gpu), runs);

    private static void CopyTo(SvmRig rig, EntityId device, params CopyRun[] runs) => Assert.Equal(Errno.Ok, rig.Do<SvmReply>(device, id => new CopyPages(id, [.. runs])).Errno);

    private static IEnumerable<CopyRun> Runs(PageAddress system, ImmutableArray<AddressRange> blocks, int gpu, bool isTo) => Runs(system, blocks, SvmRig.Device(gpu), isTo);

    private static IEnumerable<CopyRun> Runs(PageAddress system, ImmutableArray<AddressRange> blocks, EntityId device, bool isTo)
    {
        foreach (AddressRange block in blocks)
        {
            var vram = new PageAddress(PagePlace.Vram, device, block.Start);
            yield return isTo ? new CopyRun(system, vram, (long)block.Length) : new CopyRun(vram, system, (long)block.Length);
            system = system with { Address = system.Address + block.Length };
        }
    }

    private static IEnumerable<ContentPiece> Joined(ImmutableArray<ContentPiece> pieces)
    {
        ContentPiece joined = pieces[0];
        foreach (ContentPiece piece in pieces.Skip(1))
        {
            Assert.Equal((joined.At.End + 1, joined.Tag, joined.Offset + joined.At.Length), (piece.At.Start, piece.Tag, piece.Offset));
            joined = joined with { At = new AddressRange(joined.At.Start, piece.At.End) };
        }

        return [joined];
    }

    private static PageAddress System(ulong address) => new(PagePlace.System, default, address);

    private static PageAddress Vram(int gpu, ulong address) => new(PagePlace.Vram, SvmRig.Device(gpu), address);

    private static void InRange(SimTime time, SimTime least, SimTime most) => Assert.InRange(time.Picoseconds, least.Picoseconds, most.Picoseconds);

    private static ulong Bytes(DevmemPopulated populated) => (ulong)populated.Blocks.Sum(block => (long)block.Length);

    private static void Put(SvmRig rig, int gpu, int times)
    {
        for (int i = 0; i < times; i++)
        {
            rig.Send(SvmRig.Device(gpu), new PutPagemap());
        }

        rig.Run();
    }

    /// <summary>Releases one allocation, then those of a range of numbers, and the pagemap.</summary>
    private static void Release(SvmRig rig, long one, long from, long to)
    {
        long[] all = [one, .. Enumerable.Range((int)from, (int)(to - from + 1)).Select(id => (long)id).Where(id => id != one)];
        foreach (long id in all)
        {
            rig.Send(SvmRig.Device(0), new ReleaseDevmem(id));
        }

        rig.Run();
        Put(rig, 0, 1);
    }

    private static void Close(SvmRig rig)
    {
        rig.Run();
        Assert.Empty(rig.Violations);
        Assert.Empty(rig.Audit());
    }
}
