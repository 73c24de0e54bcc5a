using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm.Processes;

/// <summary>Ranges of one page, which a prefetch brings together where they follow each other.</summary>
public sealed class StretchTests
{
    private static readonly SvmSettings Small = new() { Chunks = [4096] };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Small_ranges_are_brought_together_and_each_has_an_allocation_of_its_own(ulong seed)
    {
        var rig = new ProcessRig(settings: Small, isSaved: seed == 0, seed: seed);
        rig.CreateVms();
        AddressRange memory = rig.Map(5 * ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(ProcessRig.Pages(memory, 0, 1000), 5)).Errno);
        var touched = new List<PageRun>();
        rig.EntityOf<AddressSpace>(ProcessRig.Space).Memory[0].Walk(memory, touched);
        int events = rig.Events;
        SvmReply prefetch = rig.Do<SvmReply>(ProcessRig.Space, id => new PrefetchGpu(id, 0, memory, PrefetchPlace.Local));
        Assert.Equal((Errno.Ok, 1280L), (prefetch.Errno, prefetch.Value));
        Assert.InRange(rig.Events - events, 1, 200);
        AddressSpace space = rig.EntityOf<AddressSpace>(ProcessRig.Space);
        Assert.Equal((1280, 1280), (space.Devmem.CountOf(0), space.VmOn(0)!.Svm.Count));
        Assert.Equal((1280L, touched.Sum(run => (long)run.Bytes)), (rig.Count(0, "svm_4K_migrate_count"), rig.Count(0, SvmMetrics.BytesIn)));

        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(ProcessRig.Pages(memory, 0, 1000))).Found, ProcessRig.Pages(memory, 0, 1000), 5);
        Assert.Equal(0, rig.Count(0, SvmMetrics.Faults));

        // A page goes home alone, and its neighbours stay.
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(ProcessRig.Pages(memory, 700, 1), 6)).Errno);
        Assert.Equal(1279, rig.EntityOf<AddressSpace>(ProcessRig.Space).Devmem.CountOf(0));
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(ProcessRig.Pages(memory, 700, 1))).Found, ProcessRig.Pages(memory, 700, 1), 6);
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(ProcessRig.Pages(memory, 701, 200))).Found, ProcessRig.Pages(memory, 701, 200), 5);
        Assert.Equal(1, rig.Count(0, SvmMetrics.Faults));
        rig.Exit();
    }

    [Fact]
    public void Small_ranges_from_a_peer_are_brought_together()
    {
        var rig = new ProcessRig(settings: Small, isSaved: true);
        rig.CreateVms();
        AddressRange memory = rig.Map(ProcessRig.Mib);
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(memory, 5)).Errno);
        Assert.Equal(Errno.Ok, rig.Do(id => new PrefetchGpu(id, 0, memory, PrefetchPlace.Local)));
        Assert.Equal(Errno.Ok, rig.Do(id => new PrefetchGpu(id, 1, memory, PrefetchPlace.Local)));
        Assert.Equal(ProcessRig.Mib, rig.Count(1, SvmMetrics.BytesFromPeers));
        AddressSpace space = rig.EntityOf<AddressSpace>(ProcessRig.Space);
        Assert.Equal((0, 256), (space.Devmem.CountOf(0), space.Devmem.CountOf(1)));
        ProcessRig.AssertHolds(rig.Kernel(1, ProcessRig.Read(memory)).Found, memory, 5);
        rig.Exit();
    }

    [Fact]
    public void What_does_not_fit_together_is_brought_one_by_one_and_the_oldest_goes()
    {
        var rig = new ProcessRig(gpus: 1, settings: Small, vramBytes: ProcessRig.Mib);
        rig.CreateVms();
        AddressRange old = rig.Map(128 * 4096);
        AddressRange fresh = rig.Map(200 * 4096);
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(old, 3)).Errno);
        Assert.Equal(Errno.Ok, rig.Do(id => new PrefetchGpu(id, 0, old, PrefetchPlace.Local)));
        Assert.Equal(0, rig.Count(0, SvmMetrics.Evictions));
        Assert.Equal(Errno.Ok, rig.Do(id => new PrefetchGpu(id, 0, fresh, PrefetchPlace.Local)));
        Assert.Equal((256, 72L), (rig.EntityOf<AddressSpace>(ProcessRig.Space).Devmem.CountOf(0), rig.Count(0, SvmMetrics.Evictions)));
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(old)).Found, old, 3);
        rig.Exit();
    }

    [Fact]
    public void Pages_that_are_there_already_part_a_stretch()
    {
        var rig = new ProcessRig(gpus: 1, settings: Small);
        rig.CreateVms();
        AddressRange memory = rig.Map(100 * 4096);
        Assert.Equal(Errno.Ok, rig.Kernel(0, ProcessRig.Write(ProcessRig.Pages(memory, 40, 1), 9)).Errno);
        Assert.Equal(Errno.Ok, rig.Do(id => new PrefetchGpu(id, 0, memory, PrefetchPlace.Local)));
        Assert.Equal(100, rig.EntityOf<AddressSpace>(ProcessRig.Space).Devmem.CountOf(0));
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(ProcessRig.Pages(memory, 40, 1))).Found, ProcessRig.Pages(memory, 40, 1), 9);
        rig.Exit();
    }

    [Theory]
    [InlineData(2 << 20, 8)]
    [InlineData(4096, 4096)]
    public void A_prefetch_counts_each_range_once_where_others_have_copies_of_some(long chunk, int ranges)
    {
        var rig = new ProcessRig(settings: new SvmSettings { Chunks = [chunk], Policy = SvmPolicy.ReadDuplication });
        rig.CreateVms();
        AddressRange memory = rig.Map(16 * ProcessRig.Mib, address: 1UL << 32);
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(memory, 4)).Errno);
        ProcessRig.AssertHolds(rig.Kernel(1, ProcessRig.Read(ProcessRig.Pages(memory, 1800, 10))).Found, ProcessRig.Pages(memory, 1800, 10), 4);
        Assert.InRange(rig.Count(1, SvmMetrics.Duplicates), 1, 10);
        SvmReply prefetch = rig.Do<SvmReply>(ProcessRig.Space, id => new PrefetchGpu(id, 0, memory, PrefetchPlace.Local));
        Assert.Equal((Errno.Ok, (long)ranges), (prefetch.Errno, prefetch.Value));
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 4);
        rig.Exit();
    }

    [Fact]
    public void Whenever_a_device_is_unbound_what_is_being_brought_together_goes_home()
    {
        bool isAnswered = false;
        for (int step = 0; !isAnswered; step++)
        {
            var rig = new ProcessRig(gpus: 1, settings: Small);
            rig.CreateVms();
            AddressRange memory = rig.Map(20 * 4096);
            Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(memory, 3)).Errno);
            OperationId prefetch = rig.Ask(ProcessRig.Space, id => new PrefetchGpu(id, 0, memory, PrefetchPlace.Local));
            rig.RunTo(rig.Now + SimTime.FromMicroseconds(5 * step));
            isAnswered = rig.IsAnswered(prefetch);
            rig.Ask(ProcessRig.Device(0), _ => new UnbindDevice());
            rig.Run();
            Assert.Equal(0, rig.EntityOf<AddressSpace>(ProcessRig.Space).Devmem.CountOf(0));
            ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory)).Found, memory, 3);
            rig.Exit();
        }
    }

    [Fact]
    public void Together_they_take_about_the_time_that_they_take_one_by_one()
    {
        double apart = TimePerRange(15);
        double together = TimePerRange(480);
        Assert.InRange(together / apart, 0.9, 1.1);
    }

    /// <summary>Without what a prefetch costs however few ranges there are.</summary>
    private static double TimePerRange(int ranges)
    {
        long Take(int count)
        {
            var rig = new ProcessRig(gpus: 1, settings: Small);
            rig.CreateVms();
            AddressRange memory = rig.Map(count * 4096);
            long begun = rig.Now.Picoseconds;
            Assert.Equal(Errno.Ok, rig.Do(id => new PrefetchGpu(id, 0, memory, PrefetchPlace.Local)));
            return rig.Now.Picoseconds - begun;
        }

        return (Take(ranges) - Take(1)) / (double)(ranges - 1);
    }
}
