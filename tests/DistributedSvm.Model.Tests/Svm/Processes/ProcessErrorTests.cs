using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm.Processes;

/// <summary>What is refused, and with which errno.</summary>
public sealed class ProcessErrorTests
{
    private static AddressRange Nowhere => AddressRange.FromLength(0x5000_0000_0000, 2 << 20);

    [Fact]
    public void A_VM_is_made_once_and_closed_once()
    {
        var rig = new ProcessRig(isSaved: true);
        Assert.Equal(Errno.ENODEV, rig.Do(id => new CreateGpuVm(id, 5)));
        Assert.Equal(Errno.ENOENT, rig.Do(id => new CloseGpuVm(id, 0)));
        SvmReply made = rig.Do<SvmReply>(ProcessRig.Space, id => new CreateGpuVm(id, 0));
        Assert.Equal(Errno.Ok, made.Errno);
        Assert.Equal(made.Value, rig.Do<SvmReply>(ProcessRig.Space, id => new CreateGpuVm(id, 1)).Value);
        Assert.Equal(Errno.EEXIST, rig.Do(id => new CreateGpuVm(id, 0)));
        Assert.Equal(Errno.Ok, rig.Do(id => new CloseGpuVm(id, 0)));
        Assert.Equal(Errno.ENOENT, rig.Do(id => new CloseGpuVm(id, 0)));
        Assert.Equal(Errno.Ok, rig.Do(id => new CreateGpuVm(id, 0)));
        rig.Exit();
    }

    [Fact]
    public void Madvise_checks_its_arguments()
    {
        var rig = new ProcessRig(isSaved: true);
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.ENOENT, rig.Advise(0, memory, SvmAttribute.Atomic, 1));
        rig.CreateVms();
        Assert.Equal(Errno.EINVAL, rig.Advise(0, new AddressRange(memory.Start + 1, memory.End), SvmAttribute.Atomic, 1));
        Assert.Equal(Errno.EINVAL, rig.Advise(0, new AddressRange(memory.Start, memory.End - 1), SvmAttribute.Atomic, 1));
        Assert.Equal(Errno.EINVAL, rig.Advise(0, memory, SvmAttribute.Atomic, 4));
        Assert.Equal(Errno.EINVAL, rig.Advise(0, memory, SvmAttribute.PatIndex, 1000));
        Assert.Equal(Errno.EINVAL, rig.Advise(0, memory, SvmAttribute.PurgeableState, 0));
        Assert.Equal(Errno.EINVAL, rig.Advise(0, memory, SvmAttribute.PreferredLocation, -3));
        Assert.Equal(Errno.ENOENT, rig.Advise(0, memory, SvmAttribute.PreferredLocation, 2));
        Assert.Equal(Errno.Ok, rig.Advise(0, memory, SvmAttribute.PreferredLocation, 1));
        Assert.Equal(Errno.Ok, rig.Advise(0, memory, SvmAttribute.PreferredLocation, AttributeValue.System));
        Assert.Equal(Errno.Ok, rig.Advise(0, memory, SvmAttribute.PatIndex, 3));
        rig.Exit();
    }

    [Fact]
    public void Madvise_to_a_device_of_another_group_is_ENOLINK_and_changes_nothing()
    {
        var rig = new ProcessRig(reaches: (_, _) => false, isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.ENOLINK, rig.Advise(0, memory, SvmAttribute.PreferredLocation, 1));
        Assert.Equal(1, rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!.Vmas.Count);
        rig.Exit();
    }

    [Fact]
    public void Prefetch_needs_a_VM_and_whole_pages_and_skips_what_is_not_mapped()
    {
        var rig = new ProcessRig(isSaved: true);
        AddressRange memory = rig.Map(2 * ProcessRig.Mib, address: 0x1000_0000);
        Assert.Equal(Errno.ENOENT, rig.Do(id => new PrefetchGpu(id, 0, memory, PrefetchPlace.Local)));
        rig.CreateVms();
        Assert.Equal(Errno.EINVAL, rig.Do(id => new PrefetchGpu(id, 0, new AddressRange(memory.Start, memory.End - 5), PrefetchPlace.Local)));
        SvmReply reply = rig.Do<SvmReply>(ProcessRig.Space, id => new PrefetchGpu(id, 0, AddressRange.FromLength(0x0800_0000, 1 << 30), PrefetchPlace.Local));
        Assert.Equal((Errno.Ok, 1L), (reply.Errno, reply.Value));
        SvmReply nothing = rig.Do<SvmReply>(ProcessRig.Space, id => new PrefetchGpu(id, 0, Nowhere, PrefetchPlace.Local));
        Assert.Equal((Errno.Ok, 0L), (nothing.Errno, nothing.Value));
        rig.Exit();
    }

    [Fact]
    public void Prefetch_into_VRAM_that_is_not_there_is_ENODATA()
    {
        var rig = new ProcessRig(vramBytes: ProcessRig.Mib, isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.ENODATA, rig.Do(id => new PrefetchGpu(id, 0, memory, PrefetchPlace.Local)));
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 1)).Errno);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory)).Found, memory, 1);
        rig.Exit();
    }

    [Fact]
    public void A_CPU_is_killed_outside_of_its_VMAs_and_against_their_protection()
    {
        var rig = new ProcessRig(isSaved: true);
        AddressRange memory = rig.Map(2 * ProcessRig.Mib, protection: Protection.Read);
        Assert.Equal(Errno.EFAULT, rig.Cpu(ProcessRig.Read(Nowhere)).Errno);
        Assert.Equal(Errno.EFAULT, rig.Cpu(ProcessRig.Write(memory, 1)).Errno);
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Read(memory)).Errno);
        Assert.Equal(Errno.Ok, rig.Do(id => new Mprotect(id, 0, memory, Protection.ReadWrite)));
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(memory, 1)).Errno);
        Assert.Equal(Errno.Ok, rig.Do(id => new Mprotect(id, 0, memory, Protection.None)));
        Assert.Equal(Errno.EFAULT, rig.Cpu(ProcessRig.Read(memory)).Errno);
        Assert.Equal(Errno.EFAULT, rig.Cpu(ProcessRig.Read(memory), mm: 3).Errno);
        rig.Exit();
    }

    [Fact]
    public void A_CPU_that_cannot_have_its_data_back_gets_SIGBUS()
    {
        var rig = new ProcessRig(systemBytes: 2 * ProcessRig.Mib, isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        AddressRange other = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 1)).Errno);
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(other, 2)).Errno);
        Assert.Equal(Errno.EIO, rig.Cpu(ProcessRig.Read(memory)).Errno);
        Assert.Equal(Errno.Ok, rig.Do(id => new Munmap(id, 0, other)));
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory)).Found, memory, 1);
        rig.Exit();
    }

    [Theory]
    [InlineData(Protection.Read, SvmAccessKind.Read, Errno.Ok)]
    [InlineData(Protection.Read, SvmAccessKind.Write, Errno.EIO)]
    [InlineData(Protection.Read, SvmAccessKind.Atomic, Errno.EIO)]
    [InlineData(Protection.None, SvmAccessKind.Read, Errno.EIO)]
    [InlineData(Protection.ReadWrite, SvmAccessKind.Atomic, Errno.Ok)]
    public void A_GPU_keeps_to_the_protection_of_the_CPU(Protection protection, SvmAccessKind kind, Errno expected)
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib, protection: protection);
        Assert.Equal(expected, rig.Kernel(0, new SvmAccess(kind, ProcessRig.Pages(memory, 0, 1), default, ProcessRig.Value(1))).Errno);
        rig.Exit();
    }

    [Theory]
    [InlineData(0x5000_0000_0000UL, Errno.ENOENT)]
    [InlineData(0x9000_0000_0000UL, Errno.EINVAL)]
    public void A_fault_where_nothing_is_mapped_is_refused(ulong address, Errno expected)
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        Assert.Equal(expected, rig.Fault(0, address, PageFaultAccess.Read));
        rig.Exit();
    }

    [Fact]
    public void A_fault_without_a_VM_is_EINVAL_and_one_that_cannot_be_repaired_EFAULT()
    {
        var rig = new ProcessRig(isSaved: true);
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.EINVAL, rig.Fault(0, memory.Start, PageFaultAccess.Read));
        rig.CreateVms();
        Assert.Equal(Errno.EFAULT, rig.Fault(0, memory.Start, PageFaultAccess.Read, PageFaultKind.Unrecoverable));
        rig.Exit();
    }

    [Fact]
    public void System_calls_say_what_is_wrong()
    {
        var rig = new ProcessRig(isSaved: true);
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.EINVAL, rig.Do(id => new Mmap(id, 0, 0, 0, VmaKind.Anonymous, Protection.Read)));
        Assert.Equal(Errno.EEXIST, rig.Do(id => new Mmap(id, 0, memory.Start, 4096, VmaKind.Anonymous, Protection.Read)));
        Assert.Equal(Errno.EINVAL, rig.Do(id => new Munmap(id, 0, new AddressRange(memory.Start + 1, memory.End))));
        Assert.Equal(Errno.EINVAL, rig.Do(id => new Munmap(id, 9, memory)));
        Assert.Equal(Errno.EFAULT, rig.Do(id => new Mremap(id, 0, Nowhere, 0)));
        Assert.Equal(Errno.ENOMEM, rig.Do(id => new Mprotect(id, 0, Nowhere, Protection.Read)));
        Assert.Equal(Errno.ENOMEM, rig.Do(id => new Mlock(id, 0, Nowhere, IsLocked: true)));
        Assert.Equal(Errno.EINVAL, rig.Do(id => new ExitProcess(id, 7)));
        Assert.Equal(Errno.EINVAL, rig.Cpu(ProcessRig.Write(new AddressRange(memory.Start + 1, memory.End), 1)).Errno);
        rig.Exit();
    }

    [Fact]
    public void Locked_memory_never_goes_to_VRAM_and_comes_home_when_it_is_locked()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 1)).Errno);
        Assert.Equal(Errno.Ok, rig.Do(id => new Mlock(id, 0, memory, IsLocked: true)));
        Assert.Equal(2 * ProcessRig.Mib, rig.Count(0, SvmMetrics.BytesOut));
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 2)).Errno);
        Assert.Equal(0, rig.Count(0, SvmMetrics.BytesIn));
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory)).Found, memory, 2);
        rig.Exit();
    }

    [Fact]
    public void Memory_that_moves_takes_its_pages_along_from_VRAM_too()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 1)).Errno);
        SvmReply moved = rig.Do<SvmReply>(ProcessRig.Space, id => new Mremap(id, 0, memory, 0x1000_0000));
        Assert.Equal((Errno.Ok, 0x1000_0000L), (moved.Errno, moved.Value));
        Assert.Equal(Errno.EIO, rig.Kernel(0, ProcessRig.Read(memory)).Errno);
        AddressRange target = AddressRange.FromLength(0x1000_0000, 2 << 20);
        KernelDone read = rig.Kernel(0, ProcessRig.Read(target));
        Assert.All(read.Found, piece => Assert.Equal(piece.At.Start - target.Start + memory.Start, piece.Offset));
        Assert.Equal(target.Length, read.Found.Aggregate(0UL, (sum, piece) => sum + piece.At.Length));
        rig.Exit();
    }

    [Fact]
    public void A_system_call_that_fails_leaves_what_a_GPU_has_as_it_is()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange huge = rig.Map(2 * ProcessRig.Mib, VmaKind.Huge);
        AddressRange memory = rig.Map(2 * ProcessRig.Mib, address: 0x1000_0000);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(huge, 1), ProcessRig.Write(memory, 2)).Errno);
        long faults = rig.Count(0, SvmMetrics.Faults);
        Assert.Equal(Errno.EINVAL, rig.Do(id => new Munmap(id, 0, ProcessRig.Pages(huge, 3, 1))));
        Assert.Equal(Errno.EFAULT, rig.Do(id => new Mremap(id, 0, ProcessRig.Pages(memory, 0, 1024), 0)));
        Assert.Equal(Errno.EINVAL, rig.Do(id => new Mremap(id, 0, memory, memory.Start + ProcessRig.Page)));
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(huge)).Found, huge, 1);
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 2);
        Assert.Equal(faults, rig.Count(0, SvmMetrics.Faults));
        rig.Exit();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(60)]
    [InlineData(66)]
    public void A_VM_that_is_made_while_its_process_exits_does_not_stay(int microseconds)
    {
        var rig = new ProcessRig(isSaved: true);
        OperationId create = rig.Ask(ProcessRig.Space, id => new CreateGpuVm(id, 0));
        rig.RunTo(SimTime.FromMicroseconds(microseconds));
        OperationId exit = rig.Ask(ProcessRig.Space, id => new ExitProcess(id, 0));
        rig.Run();
        Assert.Equal(Errno.Ok, rig.Answer<SvmReply>(exit).Errno);
        Assert.Contains(rig.Answer<SvmReply>(create).Errno, new[] { Errno.Ok, Errno.ESRCH });
        Assert.Equal(Errno.ESRCH, rig.Do(id => new CreateGpuVm(id, 0)));
        rig.AssertClean();
        Assert.Empty(rig.Audit().Select(violation => violation.Text));
    }
}
