using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm.Processes;

/// <summary>What a process binds in the VM of a device: its own memory, nothing, and buffer objects beside it.</summary>
public sealed class VmBindTests
{
    private const long Size = 2 * ProcessRig.Mib;

    [Fact]
    public void A_mirror_is_unbound_only_where_the_device_has_no_ranges_and_then_accesses_end_the_context()
    {
        var rig = new ProcessRig(isSaved: true);
        AddressRange memory = rig.Map(4 * ProcessRig.Mib, address: 0x1000_0000);
        AddressRange half = AddressRange.FromLength(memory.Start, (ulong)(2 * ProcessRig.Mib));
        Assert.Equal(Errno.ENOENT, Bind(rig, memory, VmaBacking.Nothing));
        rig.CreateVms();
        Assert.Equal(Errno.EINVAL, Bind(rig, new AddressRange(memory.Start + 1, memory.End), VmaBacking.Nothing));
        Assert.Equal(Errno.EINVAL, Bind(rig, AddressRange.FromLength(SvmPages.Mirrored.End + 1, ProcessRig.Page), VmaBacking.Nothing));
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(half, 1)).Errno);
        Assert.Equal(Errno.EBUSY, Bind(rig, ProcessRig.Pages(memory, 3, 1), VmaBacking.Nothing));
        Assert.Equal(Errno.EBUSY, Bind(rig, memory, VmaBacking.Mirror));

        // The CPU takes its pages back, and the device keeps the range: it goes with the memory.
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(half)).Found, half, 1);
        Assert.Equal(Errno.EBUSY, Bind(rig, half, VmaBacking.Nothing));
        Assert.Equal(Errno.Ok, rig.Do(id => new Munmap(id, 0, half)));
        Assert.Equal(Errno.Ok, Bind(rig, memory, VmaBacking.Nothing));
        Assert.Equal(Errno.EIO, rig.Kernel(0, ProcessRig.Read(memory with { Start = half.End + 1 })).Errno);
        SvmReply skipped = rig.Do<SvmReply>(ProcessRig.Space, id => new PrefetchGpu(id, 0, AddressRange.FromLength(0x0800_0000, 1 << 30), PrefetchPlace.Local));
        Assert.Equal((Errno.Ok, 0L), (skipped.Errno, skipped.Value));

        // Of other devices' VMs nothing was said.
        Assert.Equal(Errno.Ok, rig.Kernel(1, ProcessRig.Write(memory with { Start = half.End + 1 }, 2)).Errno);
        Assert.Equal(Errno.Ok, Bind(rig, memory, VmaBacking.Mirror));
        Assert.Equal(1, rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!.Vmas.Count);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory with { Start = half.End + 1 })).Found, memory with { Start = half.End + 1 }, 2);
        rig.Exit();
    }

    [Fact]
    public void What_madvise_said_goes_with_the_mirror()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Advise(0, memory, SvmAttribute.PreferredLocation, 1));
        Assert.Equal([1], rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!.Preferred);
        Assert.Equal(Errno.Ok, Bind(rig, memory, VmaBacking.Nothing));
        Assert.Empty(rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!.Preferred);
        Assert.Equal(Errno.Ok, rig.Advise(0, memory, SvmAttribute.PatIndex, 3));
        Assert.Equal(Errno.Ok, Bind(rig, memory, VmaBacking.Mirror));
        Assert.Equal(GpuVmaAttributes.Default, rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!.Vmas.Find(memory.Start).Attributes);
        rig.Exit();
    }

    [Fact]
    public void A_buffer_object_is_zeros_at_first_and_holds_what_the_device_writes()
    {
        var rig = new ProcessRig(isSaved: true);
        AddressRange buffer = Bound(rig, Size);
        Assert.Empty(rig.Kernel(0, ProcessRig.Read(buffer)).Found);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(buffer, 7), ProcessRig.Atomic(ProcessRig.Pages(buffer, 0, 1))).Errno);
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(ProcessRig.Pages(buffer, 1, 4))).Found, ProcessRig.Pages(buffer, 1, 4), 7);
        rig.Exit();
    }

    [Fact]
    public void Nobody_but_its_device_sees_it()
    {
        var rig = new ProcessRig(isSaved: true);
        AddressRange buffer = Bound(rig, Size);
        Assert.Equal(Errno.EIO, rig.Kernel(1, ProcessRig.Read(buffer)).Errno);
        Assert.Equal(Errno.EFAULT, rig.Cpu(ProcessRig.Read(buffer)).Errno);
        SvmReply skipped = rig.Do<SvmReply>(ProcessRig.Space, id => new PrefetchGpu(id, 0, buffer, PrefetchPlace.Local));
        Assert.Equal((Errno.Ok, 0L), (skipped.Errno, skipped.Value));
        rig.Exit();
    }

    [Fact]
    public void Ranges_and_buffer_objects_evict_each_other_and_lose_nothing()
    {
        var rig = new ProcessRig(vramBytes: 2 * Size, isSaved: true);
        AddressRange[] buffers = [Bound(rig, Size), Bound(rig, Size, isFirst: false)];
        AddressRange[] memory = [rig.Map(Size), rig.Map(Size)];
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(buffers[i], 10 + (2 * round) + i)).Errno);
                Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory[i], 20 + (2 * round) + i)).Errno);
            }

            for (int i = 0; i < 2; i++)
            {
                ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(buffers[i])).Found, buffers[i], 10 + (2 * round) + i);
                ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory[i])).Found, memory[i], 20 + (2 * round) + i);
            }
        }

        Assert.True(rig.Count(0, SvmMetrics.Evictions) >= 10);
        rig.Exit();
    }

    [Fact]
    public void One_that_is_evicted_ends_as_one_in_VRAM_does()
    {
        ProcessRig rig = Full(out AddressRange buffer, out AddressRange memory);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 4)).Errno);
        BufferObject evicted = Assert.Single(rig.EntityOf<AddressSpace>(ProcessRig.Space).Buffers);
        Assert.False(evicted.IsInVram);
        Assert.Equal(Size, evicted.Pages.Sum(page => (long)page.Length));
        Assert.Equal(Errno.Ok, Bind(rig, buffer, VmaBacking.Nothing));
        Assert.Empty(rig.EntityOf<AddressSpace>(ProcessRig.Space).Buffers);
        Assert.Equal(Errno.EIO, rig.Kernel(0, ProcessRig.Read(buffer)).Errno);
        rig.Exit();
    }

    [Fact]
    public void Memory_that_replaces_it_is_new()
    {
        var rig = new ProcessRig(isSaved: true);
        AddressRange buffer = Bound(rig, Size);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(buffer, 5)).Errno);
        Assert.Equal(Errno.Ok, rig.Do(id => new Munmap(id, 0, buffer)));
        AddressRange memory = rig.Map(Size, address: buffer.Start);
        Assert.Equal(Errno.Ok, Bind(rig, memory, VmaBacking.Mirror));
        Assert.Empty(rig.Kernel(0, ProcessRig.Read(memory)).Found);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 6)).Errno);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory)).Found, memory, 6);
        rig.Exit();
    }

    [Fact]
    public void It_is_bound_where_the_process_has_only_addresses_and_ends_whole()
    {
        var rig = new ProcessRig(vramBytes: 2 * Size, isSaved: true);
        AddressRange buffer = Bound(rig, Size);
        Assert.Equal(Errno.EINVAL, Bind(rig, ProcessRig.Pages(buffer, 0, 1), VmaBacking.Nothing));
        Assert.Equal(Errno.EINVAL, Bind(rig, rig.Map(Size), VmaBacking.Buffer));
        Assert.Equal(Errno.EINVAL, Bind(rig, AddressRange.FromLength(0x5000_0000_0000, (ulong)Size), VmaBacking.Buffer));
        Assert.Equal(Errno.ENOMEM, Bind(rig, rig.Map(4 * Size, protection: Protection.None), VmaBacking.Buffer));
        Assert.Single(rig.EntityOf<AddressSpace>(ProcessRig.Space).Buffers);

        // A part of what is reserved will do, and it need not be of 2 MiB.
        AddressRange small = ProcessRig.Pages(rig.Map(4 * Size, protection: Protection.None), 256, 64);
        Assert.Equal(Errno.Ok, Bind(rig, small, VmaBacking.Buffer));
        Assert.Equal(Errno.Ok, Bind(rig, small, VmaBacking.Nothing));

        // Another in its place: the first is gone, and so is what it held.
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(buffer, 8)).Errno);
        Assert.Equal(Errno.Ok, Bind(rig, buffer, VmaBacking.Buffer));
        Assert.Empty(rig.Kernel(0, ProcessRig.Read(buffer)).Found);
        Assert.Single(rig.EntityOf<AddressSpace>(ProcessRig.Space).Buffers);
        rig.Exit();
    }

    [Fact]
    public void A_VM_closes_once_the_eviction_of_its_buffer_objects_is_over()
    {
        ProcessRig rig = Full(out AddressRange buffer, out AddressRange memory);
        rig.Launch(0, ProcessRig.Write(memory, 4));
        RunUntilItMoves(rig);
        OperationId closed = rig.Ask(ProcessRig.Space, id => new CloseGpuVm(id, 0));
        OperationId unbound = rig.Ask(ProcessRig.Space, id => new BindGpuVma(id, 0, buffer, VmaBacking.Nothing));
        rig.Run();
        Assert.Equal(Errno.Ok, rig.Answer<SvmReply>(closed).Errno);
        Assert.True(rig.IsAnswered(unbound));
        Assert.Empty(rig.EntityOf<AddressSpace>(ProcessRig.Space).Buffers);
        rig.Exit();
    }

    [Fact]
    public void A_device_that_is_unbound_while_a_buffer_object_comes_back_leaves_it_in_system_memory()
    {
        ProcessRig rig = Full(out AddressRange buffer, out AddressRange memory);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 4)).Errno);
        OperationId read = rig.Launch(0, ProcessRig.Read(buffer));
        RunUntilItMoves(rig);
        rig.Ask(ProcessRig.Device(0), _ => new UnbindDevice());
        rig.Run();
        Assert.True(rig.IsAnswered(read));
        Assert.False(Assert.Single(rig.EntityOf<AddressSpace>(ProcessRig.Space).Buffers).IsInVram);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory)).Found, memory, 4);
        rig.Exit();
    }

    /// <summary>A buffer object that holds 3 has all the VRAM that there is, and there is memory that could have it.</summary>
    private static ProcessRig Full(out AddressRange buffer, out AddressRange memory)
    {
        var rig = new ProcessRig(vramBytes: Size, isSaved: true);
        buffer = Bound(rig, Size);
        memory = rig.Map(Size);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(buffer, 3)).Errno);
        return rig;
    }

    private static void RunUntilItMoves(ProcessRig rig)
    {
        while (!rig.EntityOf<AddressSpace>(ProcessRig.Space).Buffers[0].IsMoving)
        {
            rig.RunTo(rig.Now + SimTime.FromNanoseconds(100));
        }
    }

    private static AddressRange Bound(ProcessRig rig, long bytes, bool isFirst = true)
    {
        if (isFirst)
        {
            rig.CreateVms();
        }

        AddressRange range = rig.Map(bytes, protection: Protection.None);
        Assert.Equal(Errno.Ok, Bind(rig, range, VmaBacking.Buffer));
        return range;
    }

    private static Errno Bind(ProcessRig rig, AddressRange range, VmaBacking backing) => rig.Do(id => new BindGpuVma(id, 0, range, backing));
}
