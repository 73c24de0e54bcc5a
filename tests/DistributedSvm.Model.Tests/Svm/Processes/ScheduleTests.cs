using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm.Processes;

/// <summary>Everything at once, in orders by chance: nothing is lost, nothing is violated, and what is saved after every event ends the same.</summary>
public sealed class ScheduleTests
{
    public static TheoryData<ulong, SvmPolicy> Runs
    {
        get
        {
            var runs = new TheoryData<ulong, SvmPolicy>();
            foreach (SvmPolicy policy in Enum.GetValues<SvmPolicy>())
            {
                for (ulong seed = 1; seed <= 12; seed++)
                {
                    runs.Add(seed, policy);
                }
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Whatever_the_order_increments_of_two_GPUs_and_a_CPU_are_all_there(ulong seed, SvmPolicy policy)
    {
        ProcessRig rig = Played(seed, policy, isSaved: false, out AddressRange counters, out AddressRange gone);
        ProcessRig.AssertHolds(rig.Cpu(ProcessRig.Read(counters)).Found, counters, 18);
        Assert.Equal(Errno.EFAULT, rig.Cpu(ProcessRig.Read(gone)).Errno);
        rig.Exit();
    }

    [Theory]
    [InlineData(1, SvmPolicy.Kernel)]
    [InlineData(2, SvmPolicy.ReadDuplication)]
    [InlineData(3, SvmPolicy.AccessCounters)]
    public void A_run_that_is_saved_after_every_event_ends_the_same(ulong seed, SvmPolicy policy)
    {
        ProcessRig plain = Played(seed, policy, isSaved: false, out _, out _);
        ProcessRig saved = Played(seed, policy, isSaved: true, out _, out _);
        Assert.Equal(plain.Digest, saved.Digest);
        Assert.Equal(plain.Counts, saved.Counts);
    }

    /// <summary>Atomics of all on some pages, while a GPU fills a working set above its VRAM, memory is unmapped below it, advice is given and taken back, and a child comes and goes.</summary>
    private static ProcessRig Played(ulong seed, SvmPolicy policy, bool isSaved, out AddressRange counters, out AddressRange gone)
    {
        var rig = new ProcessRig(settings: new SvmSettings { Policy = policy }, reaches: (_, _) => seed % 3 != 0, vramBytes: 8 * ProcessRig.Mib, isSaved: isSaved, seed: seed);
        rig.CreateVms();
        AddressRange memory = rig.Map(16 * ProcessRig.Mib);
        AddressRange lost = rig.Map(4 * ProcessRig.Mib);
        AddressRange advised = AddressRange.FromLength(memory.Start, 4 << 20);
        counters = ProcessRig.Pages(memory, 700, 3);
        gone = lost;
        AddressRange counted = counters;
        SvmAccess[] atomics = [.. Enumerable.Repeat(ProcessRig.Atomic(counted), 6)];
        var asked = new List<OperationId> { rig.Launch(0, atomics), rig.Launch(1, atomics) };
        asked.AddRange(Enumerable.Range(0, 6).Select(_ => rig.Ask(ProcessRig.Space, id => new CpuAccess(id, 0, ProcessRig.Atomic(counted)))));
        asked.Add(rig.Launch(0, [.. Enumerable.Range(2, 6).Select(block => ProcessRig.Write(ProcessRig.Pages(memory, (ulong)block * 512, 512), block))]));
        asked.Add(rig.Launch(1, ProcessRig.Read(ProcessRig.Pages(memory, 0, 600)), ProcessRig.Read(counted)));
        OperationId doomed = rig.Launch(1, ProcessRig.Write(ProcessRig.Pages(lost, 0, 512), 1), ProcessRig.Write(ProcessRig.Pages(lost, 512, 512), 1));
        rig.RunTo(rig.Now + SimTime.FromMicroseconds((long)(seed * 37)));
        asked.Add(rig.Ask(ProcessRig.Space, id => new Munmap(id, 0, lost)));
        asked.Add(rig.Ask(ProcessRig.Space, id => new MadviseGpu(id, 0, advised, SvmAttribute.PreferredLocation, AttributeValue.System)));
        asked.Add(rig.Ask(ProcessRig.Space, id => new PrefetchGpu(id, 1, advised, PrefetchPlace.Consult)));
        asked.Add(rig.Ask(ProcessRig.Space, id => new Mprotect(id, 0, ProcessRig.Pages(memory, 0, 16), Protection.Read)));
        OperationId fork = rig.Ask(ProcessRig.Space, id => new ForkProcess(id));
        rig.Run();
        rig.AssertClean();
        Assert.Equal(Errno.Ok, rig.Answer<SvmReply>(fork).Errno);
        Assert.True(rig.IsAnswered(doomed));
        Assert.All(asked.Take(2), id => Assert.Equal(Errno.Ok, rig.Answer<KernelDone>(id).Errno));
        Assert.All(asked, id => Assert.True(rig.IsAnswered(id)));
        Assert.Equal(Errno.Ok, rig.Do(id => new ExitProcess(id, 1)));
        return rig;
    }
}
