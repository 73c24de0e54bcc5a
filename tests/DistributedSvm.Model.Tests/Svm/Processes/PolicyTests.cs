using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm.Processes;

/// <summary>Who decides where pages are.</summary>
public sealed class PolicyTests
{
    [Fact]
    public void As_the_driver_does_every_fault_moves_the_range_to_the_device_that_faults()
    {
        ProcessRig rig = Rig(SvmPolicy.Kernel, out AddressRange memory);
        rig.Kernel(0, ProcessRig.Write(memory, 1));
        rig.Kernel(1, ProcessRig.Read(memory));
        rig.Kernel(0, ProcessRig.Read(memory));
        Assert.Equal((2 * ProcessRig.Mib, 2 * ProcessRig.Mib), (rig.Count(0, SvmMetrics.BytesFromPeers), rig.Count(1, SvmMetrics.BytesFromPeers)));
        rig.Exit();
    }

    [Fact]
    public void The_first_that_touches_a_range_keeps_it_and_others_access_it_there()
    {
        ProcessRig rig = Rig(SvmPolicy.FirstTouch, out AddressRange memory);
        rig.Kernel(0, ProcessRig.Write(memory, 1));
        ProcessRig.AssertHolds(rig.Kernel(1, ProcessRig.Read(memory)).Found, memory, 1);
        Assert.Equal(Errno.Ok, rig.Kernel(1, ProcessRig.Write(memory, 2)).Errno);
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 2);
        Assert.Equal((1, 1, 0), (rig.Count(0, SvmMetrics.Faults), rig.Count(1, SvmMetrics.Faults), rig.Count(1, SvmMetrics.BytesFromPeers)));
        rig.Exit();
    }

    [Fact]
    public void What_the_first_keeps_is_shared_in_system_memory_where_others_do_not_reach_it()
    {
        ProcessRig rig = Rig(SvmPolicy.FirstTouch, out AddressRange memory, reaches: false);
        rig.Kernel(0, ProcessRig.Write(memory, 1));
        ProcessRig.AssertHolds(rig.Kernel(1, ProcessRig.Read(memory)).Found, memory, 1);
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 1);
        ProcessRig.AssertHolds(rig.Kernel(1, ProcessRig.Read(memory)).Found, memory, 1);
        Assert.Equal((2, 1), (rig.Count(0, SvmMetrics.Faults), rig.Count(1, SvmMetrics.Faults)));
        Assert.Equal((2 * ProcessRig.Mib, 0), (rig.Count(0, SvmMetrics.BytesOut), rig.Count(1, SvmMetrics.BytesIn)));
        rig.Exit();
    }

    [Fact]
    public void Without_advice_pages_stay_where_they_are()
    {
        ProcessRig rig = Rig(SvmPolicy.PreferredLocation, out AddressRange memory);
        rig.Cpu(ProcessRig.Write(memory, 1));
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 1);
        Assert.Equal(0, rig.Count(0, SvmMetrics.BytesIn));
        Assert.Equal(Errno.Ok, rig.Advise(1, memory, SvmAttribute.PreferredLocation, 0));
        ProcessRig.AssertHolds(rig.Kernel(1, ProcessRig.Read(memory)).Found, memory, 1);
        Assert.Equal((2 * ProcessRig.Mib, 0), (rig.Count(0, SvmMetrics.BytesIn), rig.Count(1, SvmMetrics.BytesIn)));
        rig.Exit();
    }

    [Fact]
    public void A_device_that_accesses_a_range_often_gets_it()
    {
        ProcessRig rig = Rig(SvmPolicy.AccessCounters, out AddressRange memory);
        AddressRange part = ProcessRig.Pages(memory, 0, 64);
        rig.Kernel(0, ProcessRig.Write(memory, 1));
        rig.Kernel(1, ProcessRig.Read(part), ProcessRig.Read(part));
        Assert.Equal(0, rig.Count(1, SvmMetrics.Promotions));
        rig.Kernel(1, ProcessRig.Read(part), ProcessRig.Read(part), ProcessRig.Read(part));
        Assert.Equal((1, 2 * ProcessRig.Mib), (rig.Count(1, SvmMetrics.Promotions), rig.Count(1, SvmMetrics.BytesFromPeers)));
        ProcessRig.AssertHolds(rig.Kernel(1, ProcessRig.Read(memory)).Found, memory, 1);
        rig.Exit();
    }

    [Fact]
    public void Ranges_that_are_only_read_have_copies_and_a_write_of_a_GPU_takes_the_others_away()
    {
        ProcessRig rig = Rig(SvmPolicy.ReadDuplication, out AddressRange memory);
        rig.Cpu(ProcessRig.Write(memory, 1));
        for (int round = 0; round < 2; round++)
        {
            ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 1);
            ProcessRig.AssertHolds(rig.Kernel(1, ProcessRig.Read(memory)).Found, memory, 1);
            ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(memory)).Found, memory, 1);
        }

        Assert.Equal((1, 1), (rig.Count(0, SvmMetrics.Duplicates), rig.Count(1, SvmMetrics.Duplicates)));
        Assert.Equal((1, 1), (rig.Count(0, SvmMetrics.Faults), rig.Count(1, SvmMetrics.Faults)));
        Assert.Equal(Errno.Ok, rig.Kernel(1, ProcessRig.Write(memory, 2)).Errno);
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 2);
        ProcessRig.AssertHolds(rig.Kernel(1, ProcessRig.Read(memory)).Found, memory, 2);
        rig.Exit();
    }

    [Fact]
    public void A_write_of_a_CPU_takes_the_copies_away()
    {
        ProcessRig rig = Rig(SvmPolicy.ReadDuplication, out AddressRange memory);
        rig.Cpu(ProcessRig.Write(memory, 1));
        rig.Kernel(0, ProcessRig.Read(memory));
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(memory, 2)).Errno);
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 2);
        Assert.Equal(2, rig.Count(0, SvmMetrics.Duplicates));
        rig.Exit();
    }

    [Fact]
    public void A_prefetch_to_system_memory_gives_the_copy_up()
    {
        ProcessRig rig = Rig(SvmPolicy.ReadDuplication, out AddressRange memory);
        rig.Cpu(ProcessRig.Write(memory, 1));
        rig.Kernel(0, ProcessRig.Read(memory));
        rig.Kernel(1, ProcessRig.Read(memory));
        SvmReply prefetch = rig.Do<SvmReply>(ProcessRig.Space, id => new PrefetchGpu(id, 0, memory, PrefetchPlace.System));
        Assert.Equal((Errno.Ok, 1L), (prefetch.Errno, prefetch.Value));
        SvmRange range = rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!.Svm.Find(memory.Start)!.Value;
        Assert.Equal((true, false, SvmRange.InSystem), (range.IsBound, range.Has(RangeFlags.Duplicate), range.Place));
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 1);
        Assert.Equal(1, rig.Count(0, SvmMetrics.Faults));
        rig.Exit();
    }

    [Fact]
    public void A_device_that_is_to_share_the_pages_has_the_copies_of_others_taken_away()
    {
        ProcessRig rig = Rig(SvmPolicy.ReadDuplication, out AddressRange memory);
        rig.Cpu(ProcessRig.Write(memory, 1));
        rig.Kernel(1, ProcessRig.Read(memory));
        Assert.Equal(Errno.Ok, rig.Advise(0, memory, SvmAttribute.PreferredLocation, AttributeValue.System));
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 1);
        SvmRange range = rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!.Svm.Find(memory.Start)!.Value;
        Assert.Equal((true, SvmRange.InSystem), (range.IsBound, range.Place));
        ProcessRig.AssertHolds(rig.Kernel(1, ProcessRig.Read(memory)).Found, memory, 1);
        Assert.Equal(2, rig.Count(1, SvmMetrics.Duplicates));
        rig.Exit();
    }

    [Fact]
    public void Copies_are_evicted_like_everything_else()
    {
        ProcessRig rig = Rig(SvmPolicy.ReadDuplication, out AddressRange memory, bytes: 16 * ProcessRig.Mib, vramBytes: 8 * ProcessRig.Mib);
        rig.Cpu(ProcessRig.Write(memory, 1));
        for (ulong block = 0; block < 8; block++)
        {
            AddressRange part = ProcessRig.Pages(memory, block * 512, 512);
            ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(part)).Found, part, 1);
        }

        Assert.Equal(8, rig.Count(0, SvmMetrics.Duplicates));
        rig.Exit();
    }

    [Fact]
    public void A_device_that_is_just_being_given_the_pages_has_them_taken_away_before_another_gets_a_copy()
    {
        ProcessRig rig = Rig(SvmPolicy.ReadDuplication, out AddressRange memory);
        rig.Cpu(ProcessRig.Write(memory, 1));
        Assert.Equal(Errno.Ok, rig.Advise(1, memory, SvmAttribute.PreferredLocation, AttributeValue.System));
        OperationId? reader = null;
        rig.Loses = (to, message) =>
        {
            if (reader is null && to == ProcessRig.Gpu(1) && message is BindPages)
            {
                reader = rig.Ask(ProcessRig.Space, id => new HandleFault(id, ProcessRig.Device(0), memory.Start, PageFaultAccess.Read, PageFaultKind.NotPresent));
            }

            return false;
        };

        // And neither keeps the other from getting on.
        Assert.Equal(Errno.Ok, rig.Kernel(1, ProcessRig.Write(memory, 2)).Errno);
        Assert.Equal(Errno.Ok, rig.Answer<SvmReply>(reader!.Value).Errno);
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 2);
        rig.Exit();
    }

    [Fact]
    public void The_VRAM_of_a_copy_goes_back_once_its_device_translates_it_no_longer()
    {
        ProcessRig rig = Rig(SvmPolicy.ReadDuplication, out AddressRange memory);
        rig.Cpu(ProcessRig.Write(memory, 1));
        rig.Kernel(0, ProcessRig.Read(memory));
        OperationId? invalidation = null;
        bool isInvalidated = false;
        List<bool> releases = [];
        rig.Loses = (to, message) =>
        {
            switch (message)
            {
                case InvalidatePages invalidate when invalidation is null:
                    invalidation = invalidate.Operation;
                    rig.Ask(ProcessRig.Space, id => new HandleFault(id, ProcessRig.Device(0), memory.Start, PageFaultAccess.Read, PageFaultKind.NotPresent));
                    break;
                case Completed completed when to == ProcessRig.Space:
                    isInvalidated |= completed.Operation == invalidation;
                    break;
                case ReleaseDevmem:
                    releases.Add(isInvalidated);
                    break;
                default:
                    break;
            }

            return false;
        };
        Assert.Equal(Errno.Ok, rig.Cpu(ProcessRig.Write(memory, 2)).Errno);
        Assert.NotEmpty(releases);
        Assert.DoesNotContain(false, releases);
        ProcessRig.AssertHolds(rig.Kernel(0, ProcessRig.Read(memory)).Found, memory, 2);
        rig.Exit();
    }

    private static ProcessRig Rig(SvmPolicy policy, out AddressRange memory, bool reaches = true, long bytes = 2 * ProcessRig.Mib, long vramBytes = 64 * ProcessRig.Mib)
    {
        var rig = new ProcessRig(settings: new SvmSettings { Policy = policy, AccessThreshold = 256 }, reaches: (_, _) => reaches, vramBytes: vramBytes, isSaved: true);
        rig.CreateVms();
        memory = rig.Map(bytes);
        return rig;
    }
}
