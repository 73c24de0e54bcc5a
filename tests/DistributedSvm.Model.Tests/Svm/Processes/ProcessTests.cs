using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm.Processes;

/// <summary>What a process does with its memory, end to end: CPUs, GPUs, drivers and fabric.</summary>
public sealed class ProcessTests
{
    [Fact]
    public void A_GPU_reads_what_a_CPU_wrote_and_a_CPU_what_a_GPU_wrote()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(memory, 7)).Errno);
        KernelDone read = rig.Kernel(0, ProcessRig.Read(memory));
        Assert.Equal(Errno.Ok, read.Errno);
        ProcessRig.AssertHolds(read.Found, memory, 7);
        Assert.Equal(1, rig.Count(0, "svm_2M_pagefault_count"));
        Assert.Equal(1, rig.Count(0, "svm_2M_migrate_count"));
        Assert.Equal(2 * ProcessRig.Mib, rig.Count(0, SvmMetrics.BytesIn));

        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 8)).Errno);
        Assert.Equal(1, rig.Count(0, SvmMetrics.Faults));
        AccessDone back = rig.Cpu(ProcessRig.Read(memory));
        Assert.Equal(Errno.Ok, back.Errno);
        ProcessRig.AssertHolds(back.Found, memory, 8);
        Assert.Equal(2 * ProcessRig.Mib, rig.Count(0, SvmMetrics.BytesOut));
        rig.Exit();
    }

    [Fact]
    public void Data_goes_from_GPU_to_GPU_by_a_push_of_its_owner()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 3)).Errno);
        KernelDone read = rig.Kernel(1, ProcessRig.Read(memory));
        ProcessRig.AssertHolds(read.Found, memory, 3);
        Assert.Equal(2 * ProcessRig.Mib, rig.Count(1, SvmMetrics.BytesFromPeers));
        Assert.Equal(0, rig.Count(0, SvmMetrics.BytesOut));
        rig.Exit();
    }

    [Fact]
    public void Data_goes_through_system_memory_between_GPUs_that_do_not_reach_each_other()
    {
        var rig = new ProcessRig(reaches: (_, _) => false, isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 3)).Errno);
        KernelDone read = rig.Kernel(1, ProcessRig.Read(memory));
        ProcessRig.AssertHolds(read.Found, memory, 3);
        Assert.Equal(2 * ProcessRig.Mib, rig.Count(0, SvmMetrics.BytesOut));
        Assert.Equal(2 * ProcessRig.Mib, rig.Count(1, SvmMetrics.BytesIn));
        rig.Exit();
    }

    [Fact]
    public void A_prefetch_brings_many_ranges_with_one_bind_and_then_nothing_faults()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(16 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(memory, 5)).Errno);
        SvmReply prefetch = rig.Do<SvmReply>(ProcessRig.Space, id => new PrefetchGpu(id, 0, memory, PrefetchPlace.Local));
        Assert.Equal((Errno.Ok, 8L), (prefetch.Errno, prefetch.Value));
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 5);
        Assert.Equal(0, rig.Count(0, SvmMetrics.Faults));

        Assert.Equal(Errno.Ok, rig.Do(id => new PrefetchGpu(id, 0, memory, PrefetchPlace.System)));
        Assert.Equal(16 * ProcessRig.Mib, rig.Count(0, SvmMetrics.BytesOut));
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory)).Found, memory, 5);
        rig.Exit();
    }

    [Fact]
    public void Memory_that_was_unmapped_is_gone_for_the_GPU_too()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(4 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 1)).Errno);
        AddressRange first = AddressRange.FromLength(memory.Start, 2 << 20);
        Assert.Equal(Errno.Ok, rig.Do(id => new Munmap(id, 0, first)));
        Assert.Equal(Errno.EIO, rig.Kernel(0, ProcessRig.Read(first)).Errno);
        Assert.Equal(1, rig.Count(0, SvmMetrics.Failures));
        var second = new AddressRange(first.End + 1, memory.End);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(second)).Found, second, 1);
        rig.Exit();
    }

    [Fact]
    public void A_part_of_a_migrated_range_is_unmapped_and_the_rest_comes_home()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 4)).Errno);
        Assert.Equal(Errno.Ok, rig.Do(id => new Munmap(id, 0, ProcessRig.Pages(memory, 16, 16))));
        Assert.Equal((512 - 16) * 4096, rig.Count(0, SvmMetrics.BytesOut));
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(ProcessRig.Pages(memory, 0, 16))).Found, ProcessRig.Pages(memory, 0, 16), 4);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(ProcessRig.Pages(memory, 32, 480))).Found, ProcessRig.Pages(memory, 32, 480), 4);
        rig.Exit();
    }

    [Fact]
    public void Two_GPUs_count_together_with_atomics_that_move_the_page()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        AddressRange page = ProcessRig.Pages(memory, 3, 1);
        SvmAccess[] increments = [.. Enumerable.Repeat(ProcessRig.Atomic(page), 20)];
        OperationId one = rig.Launch(0, increments);
        OperationId other = rig.Launch(1, increments);
        rig.Run();
        Assert.Equal(Errno.Ok, rig.Answer<KernelDone>(one).Errno);
        Assert.Equal(Errno.Ok, rig.Answer<KernelDone>(other).Errno);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(page)).Found, page, 40);
        Assert.True(rig.Count(0, SvmMetrics.TimesliceWaits) + rig.Count(1, SvmMetrics.TimesliceWaits) > 0);
        rig.Exit();
    }

    [Fact]
    public void A_working_set_above_VRAM_is_evicted_and_survives()
    {
        var rig = new ProcessRig(vramBytes: 8 * ProcessRig.Mib, isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(16 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Kernel(0, [.. Blocks(memory).Select(block => ProcessRig.Write(block, 6))]).Errno);
        foreach (AddressRange block in Blocks(memory))
        {
            ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(block)).Found, block, 6);
        }

        Assert.True(rig.Count(0, SvmMetrics.Evictions) >= 8);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory)).Found, memory, 6);
        rig.Exit();
    }

    [Fact]
    public void A_child_shares_what_is_on_a_GPU_until_one_of_both_writes()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 1)).Errno);
        SvmReply fork = rig.Do<SvmReply>(ProcessRig.Space, id => new ForkProcess(id));
        Assert.Equal((Errno.Ok, 1L), (fork.Errno, fork.Value));
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 2)).Errno);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory), mm: 1).Found, memory, 1);
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(ProcessRig.Pages(memory, 0, 4), 3), mm: 1).Errno);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory)).Found, memory, 2);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(ProcessRig.Pages(memory, 0, 4)), mm: 1).Found, ProcessRig.Pages(memory, 0, 4), 3);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(ProcessRig.Pages(memory, 4, 508)), mm: 1).Found, ProcessRig.Pages(memory, 4, 508), 1);
        rig.Exit(1);
    }

    [Fact]
    public void Atomics_of_a_GPU_go_on_after_a_fork()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        AddressRange page = ProcessRig.Pages(memory, 5, 1);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Atomic(page)).Errno);
        Assert.Equal(Errno.Ok, rig.Do(id => new ForkProcess(id)));
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Atomic(page)).Errno);
        Assert.Equal(Errno.Ok, rig.Kernel(1, ProcessRig.Atomic(page)).Errno);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(page)).Found, page, 3);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(page), mm: 1).Found, page, 1);
        rig.Exit(1);
    }

    [Fact]
    public void A_fault_of_2_MiB_costs_what_its_parts_add_up_to()
    {
        var rig = new ProcessRig();
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        rig.Cpu(ProcessRig.Write(memory, 1));
        rig.Kernel(0, ProcessRig.Read(memory));
        Assert.InRange(rig.Count(0, "svm_2M_pagefault_us"), 95, 145);
        Assert.InRange(rig.Count(0, "svm_2M_device_copy_us"), 60, 115);
        Assert.InRange(rig.Count(0, "svm_2M_migrate_us"), 90, 140);
        Assert.InRange(rig.Count(0, "svm_2M_get_pages_us"), 1, 3);
        Assert.InRange(rig.Count(0, "svm_2M_bind_us"), 2, 5);
        Assert.Equal(2048, rig.Count(0, "svm_2M_device_copy_kb"));
        rig.Exit();
    }

    [Fact]
    public void Advice_that_changes_nothing_invalidates_nothing()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        rig.Kernel(0, ProcessRig.Write(memory, 1));
        long before = rig.Count(0, SvmMetrics.TlbInvalidations);
        Assert.Equal(Errno.Ok, rig.Advise(0, memory, SvmAttribute.PreferredLocation, AttributeValue.FaultingDevice));
        Assert.Equal(before, rig.Count(0, SvmMetrics.TlbInvalidations));
        Assert.Equal(Errno.Ok, rig.Advise(0, memory, SvmAttribute.PreferredLocation, AttributeValue.System));
        Assert.Equal(before + 1, rig.Count(0, SvmMetrics.TlbInvalidations));
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 1);
        Assert.Equal(2 * ProcessRig.Mib, rig.Count(0, SvmMetrics.BytesOut));
        rig.Exit();
    }

    [Fact]
    public void Advice_for_a_part_of_a_range_makes_ranges_that_fit()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        rig.Kernel(0, ProcessRig.Write(memory, 1));
        AddressRange part = ProcessRig.Pages(memory, 64, 32);
        Assert.Equal(Errno.Ok, rig.Advise(0, part, SvmAttribute.PreferredLocation, AttributeValue.System));
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(part)).Found, part, 1);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Read(ProcessRig.Pages(memory, 0, 16))).Errno);
        GpuSvm svm = rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!.Svm;
        Assert.All(svm.Over(memory), range => Assert.Equal(64 << 10, range.Bytes));
        Assert.All(svm.Over(part), range => Assert.Equal(SvmRange.InSystem, range.Place));
        Assert.Equal(0, svm.Find(memory.Start)!.Value.Place);
        rig.Exit();
    }

    [Fact]
    public void A_range_over_a_VMA_that_mprotect_splits_is_made_anew()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        rig.Kernel(0, ProcessRig.Write(memory, 1));
        Assert.Equal(Errno.Ok, rig.Do(id => new Mprotect(id, 0, ProcessRig.Pages(memory, 0, 16), Protection.Read)));
        AddressRange rest = ProcessRig.Pages(memory, 16, 496);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(rest, 2)).Errno);
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(ProcessRig.Pages(memory, 0, 16))).Found, ProcessRig.Pages(memory, 0, 16), 1);
        Assert.Equal(Errno.EIO, rig.Kernel(0, ProcessRig.Write(ProcessRig.Pages(memory, 0, 16), 3)).Errno);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(rest)).Found, rest, 2);
        rig.Exit();
    }

    [Fact]
    public void A_range_over_a_VMA_that_munlock_splits_is_made_anew_and_others_stay_bound()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(4 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Do(id => new Mlock(id, 0, memory, IsLocked: true)));
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 1)).Errno);
        Assert.Equal(Errno.Ok, rig.Do(id => new Mlock(id, 0, ProcessRig.Pages(memory, 0, 16), IsLocked: false)));
        GpuSvm svm = rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!.Svm;
        Assert.False(svm.Find(memory.Start)!.Value.IsBound);
        Assert.True(svm.Find(memory.End)!.Value.IsBound);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 2)).Errno);
        Assert.Equal(64 << 10, rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!.Svm.Find(memory.Start)!.Value.Bytes);
        Assert.Equal(Errno.Ok, rig.Do(id => new Mlock(id, 0, ProcessRig.Pages(memory, 0, 16), IsLocked: true)));
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 2);
        rig.Exit();
    }

    [Fact]
    public void Whoever_waits_for_pages_that_a_child_brings_home_is_woken_though_they_moved_since_the_fork()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        rig.Kernel(0, ProcessRig.Write(memory, 1));
        Assert.Equal(Errno.Ok, rig.Do(id => new ForkProcess(id)));
        Assert.Equal(Errno.Ok, rig.Do(id => new Mremap(id, 0, memory, 0x1000_0000)));
        OperationId child = rig.Ask(ProcessRig.Space, id => new CpuAccess(id, 1, ProcessRig.Read(memory)));
        rig.RunTo(rig.Now + SimTime.FromMicroseconds(5));
        OperationId parent = rig.Ask(ProcessRig.Space, id => new CpuAccess(id, 0, ProcessRig.Read(AddressRange.FromLength(0x1000_0000, 2 << 20))));
        rig.Run();
        ProcessRig.AssertHolds(rig.Answer<AccessDone>(child).Found, memory, 1);
        Assert.Equal(Errno.Ok, rig.Answer<AccessDone>(parent).Errno);
        Assert.Equal(2 * ProcessRig.Mib, rig.Count(0, SvmMetrics.BytesOut));
        rig.Exit(1);
    }

    [Fact]
    public void Pages_that_a_child_brings_home_are_taken_from_a_GPU_wherever_the_parent_has_them()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        AddressRange part = ProcessRig.Pages(memory, 16, 16);
        AddressRange moved = AddressRange.FromLength(0x1000_0000, part.Length);
        rig.Kernel(0, ProcessRig.Write(memory, 1));
        Assert.Equal(Errno.Ok, rig.Do(id => new ForkProcess(id)));
        Assert.Equal(Errno.Ok, rig.Do(id => new Mprotect(id, 0, memory, Protection.Read)));
        Assert.Equal(Errno.Ok, rig.Do(id => new Mremap(id, 0, part, moved.Start)));
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Read(moved)).Errno);
        SvmRange bound = rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!.Svm.Find(moved.Start)!.Value;
        Assert.Equal((true, 0), (bound.IsBound, bound.Place));
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory), mm: 1).Found, memory, 1);
        Assert.False(rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!.Svm.Find(moved.Start) is { IsBound: true });
        Assert.All(rig.Kernel(0, ProcessRig.Read(moved)).Found, piece => Assert.Equal(ProcessRig.Value(1), piece.Tag));
        rig.Exit(1);
    }

    [Fact]
    public void Two_GPUs_that_write_the_same_small_ranges_at_once_both_come_to_an_end()
    {
        var rig = new ProcessRig(settings: new SvmSettings { Chunks = [64 << 10, 4 << 10] });
        rig.CreateVms();
        AddressRange memory = rig.Map(216 << 10);
        OperationId one = rig.Launch(0, ProcessRig.Write(memory, 1));
        OperationId other = rig.Launch(1, ProcessRig.Write(memory, 2));
        rig.Run();
        Assert.Equal((Errno.Ok, Errno.Ok), (rig.Answer<KernelDone>(one).Errno, rig.Answer<KernelDone>(other).Errno));
        Assert.All(rig.Cpu(ProcessRig.Read(memory)).Found, piece => Assert.InRange(piece.Tag.Version, 1, 2));
        rig.Exit();
    }

    [Fact]
    public void Locks_of_a_process_are_seen_and_all_given_back()
    {
        var rig = new ProcessRig();
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        rig.Kernel(0, ProcessRig.Write(memory, 1));
        rig.Cpu(ProcessRig.Read(memory));
        rig.Exit();
        LockClass[] taken = [.. rig.Locks.Where(seen => seen.Action == LockAction.Acquired).Select(seen => seen.Class).Distinct().Order()];
        Assert.Equal([LockClass.Vm, LockClass.Notifier, LockClass.Mmap, LockClass.Migration], taken);
        Assert.Equal(rig.Locks.Count(seen => seen.Action == LockAction.Acquired), rig.Locks.Count(seen => seen.Action == LockAction.Released));
        Assert.Contains(rig.Locks, seen => seen is { Class: LockClass.Notifier, Action: LockAction.Acquired } && seen.Held == (LockSet.Mmap | LockSet.Vm | LockSet.Migration));
    }

    [Fact]
    public void A_copy_of_a_GPU_from_one_buffer_to_one_that_another_GPU_has()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange source = rig.Map(4 * ProcessRig.Mib);
        AddressRange target = rig.Map(4 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Advise(0, target, SvmAttribute.PreferredLocation, 1));
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(source, 9)).Errno);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Copy(source, target)).Errno);
        AccessDone found = rig.Cpu(ProcessRig.Read(target));
        Assert.All(found.Found, piece => Assert.Equal((ProcessRig.Value(9), piece.At.Start - target.Start + source.Start), (piece.Tag, piece.Offset)));
        Assert.Equal(4 * ProcessRig.Mib, rig.Count(1, SvmMetrics.BytesOut));
        rig.Exit();
    }

    [Fact]
    public void Shared_memory_stays_in_system_memory_and_both_sides_see_it()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib, VmaKind.Shared);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 2)).Errno);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory)).Found, memory, 2);
        Assert.Equal(0, rig.Count(0, "svm_2M_migrate_count"));
        Assert.Equal(Errno.EIO, rig.Kernel(0, ProcessRig.Atomic(ProcessRig.Pages(memory, 0, 1))).Errno);
        rig.Exit();
    }

    private static IEnumerable<AddressRange> Blocks(AddressRange memory)
    {
        for (ulong at = memory.Start; at < memory.End; at += 2 << 20)
        {
            yield return AddressRange.FromLength(at, 2 << 20);
        }
    }
}
