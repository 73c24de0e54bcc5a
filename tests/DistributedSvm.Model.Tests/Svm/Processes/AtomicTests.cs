using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm.Processes;

/// <summary>Atomics of GPUs: where they may run, and where the pages go for them.</summary>
public sealed class AtomicTests
{
    [Fact]
    public void Atomics_of_a_GPU_are_refused_on_memory_whose_atomics_are_the_CPUs_or_that_cannot_go_to_VRAM()
    {
        var rig = new ProcessRig(isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        AddressRange shared = rig.Map(2 * ProcessRig.Mib, VmaKind.Shared);
        Assert.Equal(Errno.Ok, rig.Advise(0, memory, SvmAttribute.Atomic, (long)AtomicMode.Cpu));
        Assert.Equal(Errno.EACCES, rig.Fault(0, memory.Start, PageFaultAccess.Atomic));
        Assert.Equal(Errno.EACCES, rig.Fault(0, shared.Start, PageFaultAccess.Atomic));
        rig.Exit();
    }

    [Fact]
    public void An_atomic_is_refused_where_the_device_has_no_pages_as_small_as_the_range()
    {
        var rig = new ProcessRig(settings: new SvmSettings { LeastVramRange = 64 << 10 }, isSaved: true);
        rig.CreateVms();
        AddressRange small = rig.Map(32 << 10);
        AddressRange large = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.EACCES, rig.Fault(0, small.Start, PageFaultAccess.Atomic));
        Assert.Equal(Errno.EIO, rig.Kernel(0, ProcessRig.Atomic(small)).Errno);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(small, 1)).Errno);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Atomic(large)).Errno);
        rig.Exit();
    }

    [Fact]
    public void Atomics_on_system_memory_are_fine_where_the_device_can_and_madvise_says_so()
    {
        var rig = new ProcessRig(settings: new SvmSettings { HasSystemAtomics = true }, isSaved: true);
        rig.CreateVms();
        AddressRange shared = rig.Map(2 * ProcessRig.Mib, VmaKind.Shared);
        AddressRange page = ProcessRig.Pages(shared, 0, 1);
        Assert.Equal(Errno.EACCES, rig.Fault(0, shared.Start, PageFaultAccess.Atomic));
        Assert.Equal(Errno.Ok, rig.Advise(0, shared, SvmAttribute.Atomic, (long)AtomicMode.Device));
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Atomic(page), ProcessRig.Atomic(page)).Errno);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(page)).Found, page, 2);
        rig.Exit();
    }

    [Fact]
    public void Atomics_that_madvise_lets_through_move_a_range_that_is_mapped_at_a_peer()
    {
        var rig = new ProcessRig(settings: new SvmSettings { HasSystemAtomics = true, Policy = SvmPolicy.FirstTouch }, isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Advise(1, memory, SvmAttribute.Atomic, (long)AtomicMode.Device));
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 4)).Errno);
        ProcessRig.AssertHolds(rig.Kernel(1, ProcessRig.Read(memory)).Found, memory, 4);
        Assert.Equal(0, rig.Count(1, SvmMetrics.BytesFromPeers));
        Assert.Equal(Errno.Ok, rig.Kernel(1, ProcessRig.Atomic(memory)).Errno);
        Assert.Equal(2 * ProcessRig.Mib, rig.Count(1, SvmMetrics.BytesFromPeers));
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory)).Found, memory, 5);
        rig.Exit();
    }

    [Fact]
    public void Atomics_that_madvise_lets_through_bring_home_what_is_at_a_peer_and_too_small_for_VRAM()
    {
        var rig = new ProcessRig(settings: new SvmSettings { HasSystemAtomics = true, LeastVramRange = 64 << 10 }, isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        AddressRange page = ProcessRig.Pages(memory, 8, 1);
        Assert.Equal(Errno.Ok, rig.Advise(1, page, SvmAttribute.Atomic, (long)AtomicMode.Device));
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(memory, 4)).Errno);
        ProcessRig.AssertHolds(rig.Kernel(1, ProcessRig.Read(page)).Found, page, 4);
        Assert.Equal(0, rig.Count(0, SvmMetrics.BytesOut));
        Assert.Equal(Errno.Ok, rig.Kernel(1, ProcessRig.Atomic(page)).Errno);
        Assert.Equal(4096, rig.Count(0, SvmMetrics.BytesOut));
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(page)).Found, page, 5);
        rig.Exit();
    }

    [Fact]
    public void Atomics_that_madvise_lets_through_bring_home_what_is_at_a_peer_and_finds_no_VRAM()
    {
        var rig = new ProcessRig(settings: new SvmSettings { HasSystemAtomics = true }, isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Advise(0, memory, SvmAttribute.Atomic, (long)AtomicMode.Device));
        Assert.Equal(Errno.Ok, rig.Kernel(1, ProcessRig.Write(memory, 4)).Errno);
        rig.Ask(ProcessRig.Device(0), _ => new UnbindDevice());
        rig.Run();
        Assert.Equal(Errno.Ok, rig.Fault(0, memory.Start, PageFaultAccess.Read));
        Assert.Equal(0, rig.Count(1, SvmMetrics.BytesOut));
        Assert.Equal(Errno.Ok, rig.Fault(0, memory.Start, PageFaultAccess.Atomic));
        Assert.Equal(2 * ProcessRig.Mib, rig.Count(1, SvmMetrics.BytesOut));
        rig.Exit();
    }

    [Fact]
    public void Atomics_that_madvise_lets_through_run_at_home_where_the_VRAM_that_they_should_come_from_is_a_peers_and_there_is_none()
    {
        var rig = new ProcessRig(settings: new SvmSettings { HasSystemAtomics = true }, isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(2 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Advise(0, memory, SvmAttribute.Atomic, (long)AtomicMode.Device));
        Assert.Equal(Errno.Ok, rig.Advise(0, memory, SvmAttribute.PreferredLocation, 1));
        Assert.Equal(Errno.Ok, rig.Kernel(1, ProcessRig.Write(memory, 4)).Errno);
        rig.Ask(ProcessRig.Device(0), _ => new UnbindDevice());
        rig.Run();
        Assert.Equal(Errno.Ok, rig.Fault(0, memory.Start, PageFaultAccess.Atomic));
        Assert.Equal(2 * ProcessRig.Mib, rig.Count(1, SvmMetrics.BytesOut));
        rig.Exit();
    }
}
