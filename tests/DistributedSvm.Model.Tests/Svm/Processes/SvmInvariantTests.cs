using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm.Processes;

/// <summary>Each invariant of a process, broken on purpose behind its back.</summary>
public sealed class SvmInvariantTests
{
    private readonly ProcessRig _rig = new();
    private readonly AddressRange _memory;

    public SvmInvariantTests()
    {
        _rig.CreateVms();
        _memory = _rig.Map(2 * ProcessRig.Mib);
    }

    private AddressSpace Space => _rig.EntityOf<AddressSpace>(ProcessRig.Space);

    private static SvmRange RangeOf(GpuVm vm, AddressRange memory) => vm.Svm.Find(memory.Start)!.Value;

    /// <summary>Device 0 has a read-only copy of what the CPU wrote.</summary>
    private static ProcessRig Copied(out AddressRange memory, out GpuVm vm)
    {
        var rig = new ProcessRig(settings: new SvmSettings { Policy = SvmPolicy.ReadDuplication });
        rig.CreateVms();
        memory = rig.Map(2 * ProcessRig.Mib);
        rig.Cpu(ProcessRig.Write(memory, 1));
        rig.Kernel(0, ProcessRig.Read(memory));
        vm = rig.EntityOf<AddressSpace>(ProcessRig.Space).VmOn(0)!;
        return rig;
    }

    [Fact]
    public void S_1_two_copies()
    {
        ProcessRig rig = Copied(out AddressRange memory, out GpuVm other);
        OnArrival<Completed>(rig, at => at == ProcessRig.Space && rig.Counts.ContainsKey(Name(1, SvmMetrics.Duplicates)), () => other.Svm.Store(RangeOf(other, memory).With(RangeFlags.Writable)));
        rig.Kernel(1, ProcessRig.Read(memory));
        AssertViolated(rig, "S-1");
    }

    [Fact]
    public void S_1_a_copy_of_what_another_writes()
    {
        ProcessRig rig = Copied(out AddressRange memory, out GpuVm other);
        OnArrival<DevmemPopulated>(rig, at => at == ProcessRig.Space, () => other.Svm.Store(RangeOf(other, memory).With(RangeFlags.Writable)));
        rig.Kernel(1, ProcessRig.Read(memory));
        AssertViolated(rig, "S-1");
    }

    [Fact]
    public void S_2_bound_after_its_notifier()
    {
        _rig.Kernel(0, ProcessRig.Write(_memory, 1));
        GpuVm vm = Space.VmOn(0)!;
        OnArrival<Completed>(_rig, at => at == ProcessRig.Space, () => vm.Svm.Store(RangeOf(vm, _memory).Without(RangeFlags.Invalidated)));
        _rig.Cpu(ProcessRig.Read(_memory));
        AssertViolated(_rig, "S-2");
    }

    [Fact]
    public void S_3_invalidated_and_never_present()
    {
        _rig.Kernel(0, ProcessRig.Write(_memory, 1));
        GpuVm vm = Space.VmOn(0)!;
        OnArrival<Completed>(_rig, at => at == ProcessRig.Space, () => vm.Svm.Store(RangeOf(vm, _memory).Without(RangeFlags.Present)));
        _rig.Cpu(ProcessRig.Read(_memory));
        AssertViolated(_rig, "S-3");
    }

    [Fact]
    public void S_4_a_range_over_two_VMAs()
    {
        _rig.Kernel(0, ProcessRig.Write(_memory, 1));
        Space.VmOn(0)!.Vmas.Split(ProcessRig.Pages(_memory, 4, 4));
        Assert.Equal(Errno.Ok, _rig.Fault(0, _memory.Start, PageFaultAccess.Read));
        AssertViolated(_rig, "S-4");
    }

    [Fact]
    public void S_5_and_S_11_pages_of_a_range_in_several_places()
    {
        foreach ((AddressRange part, string invariant) in ((AddressRange, string)[])[(ProcessRig.Pages(_memory, 0, 256), "S-11"), (_memory, "S-5")])
        {
            var rig = new ProcessRig();
            rig.CreateVms();
            AddressRange memory = rig.Map(2 * ProcessRig.Mib);
            rig.Cpu(ProcessRig.Write(memory, 1));
            AddressSpace space = rig.EntityOf<AddressSpace>(ProcessRig.Space);
            Assert.Equal(memory, _memory);
            OnArrival<SvmStepDue>(rig, at => at == ProcessRig.Space, message => message.At == SvmYield.Bind, () => Scatter(space, memory, part));
            rig.Kernel(0, ProcessRig.Read(memory));
            AssertViolated(rig, invariant);
        }
    }

    [Fact]
    public void S_7_a_peer_of_another_group()
    {
        Assert.Equal(Errno.Ok, _rig.Advise(0, _memory, SvmAttribute.PreferredLocation, 1));
        OnArrival<SvmStepDue>(_rig, at => at == ProcessRig.Space, message => message.At == SvmYield.Bind, () => Space.VmOn(0)!.Owner = 77);
        _rig.Kernel(0, ProcessRig.Read(_memory));
        AssertViolated(_rig, "S-7");
    }

    [Fact]
    public void S_12_taken_in_its_timeslice()
    {
        _rig.Kernel(0, ProcessRig.Write(_memory, 1));
        PageRun run = Space.Memory[0].PageAt(_memory.Start);
        OnArrival<SvmStepDue>(_rig, at => at == ProcessRig.Space, message => message.At == SvmYield.Finalize, () => Space.Devmem.Hold(0, run.Allocation, SimTime.FromSeconds(1), SimTime.Zero));
        _rig.Cpu(ProcessRig.Read(_memory));
        AssertViolated(_rig, "S-12");
    }

    [Fact]
    public void S_13_an_atomic_on_memory_that_is_elsewhere()
    {
        GpuVm vm = Space.VmOn(0)!;
        OnArrival<Completed>(_rig, at => at == ProcessRig.Space, () => vm.Svm.Store(RangeOf(vm, _memory) with { Place = 1 }));
        _rig.Kernel(0, ProcessRig.Atomic(ProcessRig.Pages(_memory, 0, 1)));
        AssertViolated(_rig, "S-13");
    }

    [Fact]
    public void S_14_prefetched_in_vain()
    {
        // Over the border of two notifier windows: what is done in one says nothing about the other.
        AddressRange more = _rig.Map(4 * ProcessRig.Mib, address: 0x2000_0000 - (2 << 20));
        Assert.Equal(Errno.Ok, _rig.Do(id => new PrefetchGpu(id, 0, ProcessRig.Pages(more, 0, 512), PrefetchPlace.Local)));
        GpuVm vm = Space.VmOn(0)!;
        OnArrival<SvmStepDue>(_rig, at => at == ProcessRig.Space, message => message.At == SvmYield.Bind, () => vm.Svm.Store(RangeOf(vm, more).Without(RangeFlags.Present)));
        Assert.Equal(Errno.Ok, _rig.Do(id => new PrefetchGpu(id, 0, more, PrefetchPlace.Local)));
        AssertViolated(_rig, "S-14");
    }

    [Fact]
    public void S_15_advice_that_cannot_be_followed()
    {
        Assert.Equal(Errno.Ok, _rig.Advise(0, _memory, SvmAttribute.PreferredLocation, 0));
        _rig.Kernel(0, ProcessRig.Read(_memory));
        OnArrival<Completed>(_rig, at => at == ProcessRig.Space, () => Space.VmOn(0)!.Owner = 77);
        Assert.Equal(Errno.Ok, _rig.Advise(0, _memory, SvmAttribute.PreferredLocation, 1));
        AssertViolated(_rig, "S-15");
    }

    [Fact]
    public void S_19_released_while_it_is_mapped()
    {
        _rig.Kernel(0, ProcessRig.Write(_memory, 1));
        GpuVm vm = Space.VmOn(0)!;
        OnArrival<SvmStepDue>(_rig, at => at == ProcessRig.Space, message => message.At == SvmYield.Finalize, () => vm.Svm.Store(RangeOf(vm, _memory).With(RangeFlags.HasPages) with { Place = 0 }));
        _rig.Cpu(ProcessRig.Read(_memory));
        AssertViolated(_rig, "S-19");
    }

    [Fact]
    public void What_waits_at_the_end_is_a_leak()
    {
        _rig.Loses = (_, message) => message is CopyRuns;
        _rig.Launch(0, ProcessRig.Write(_memory, 1));
        _rig.Run();
        Assert.Contains(_rig.Audit(), violation => violation.Invariant == "S-leak" && violation.Text.Contains(nameof(FaultCall), StringComparison.Ordinal));
    }

    /// <summary>Moves a part, or the second half into an allocation of its own, without telling anybody.</summary>
    private static void Scatter(AddressSpace space, AddressRange memory, AddressRange part)
    {
        Mm mm = space.Memory[0];
        AddressRange moved = part == memory ? ProcessRig.Pages(memory, 256, 256) : part;
        var runs = new List<PageRun>();
        Assert.Equal(Errno.Ok, mm.CollectForSystem(moved, runs));
        mm.Replace([moved], part == memory ? PageTarget.OnDevice(0, 12345) : PageTarget.System, [AddressRange.FromLength(0x1000_0000, moved.Length)], []);
    }

    private static string Name(int gpu, string counter) => $"svm/{ProcessRig.Device(gpu).Index}/{counter}";

    private static void OnArrival<T>(ProcessRig rig, Func<EntityId, bool> at, Action change)
        where T : Message => OnArrival<T>(rig, at, _ => true, change);

    /// <summary>Changes something right before the first such message is handled.</summary>
    private static void OnArrival<T>(ProcessRig rig, Func<EntityId, bool> at, Func<T, bool> isMeant, Action change)
        where T : Message
    {
        bool isDone = false;
        rig.Loses = (to, message) =>
        {
            if (!isDone && message is T meant && at(to) && isMeant(meant))
            {
                isDone = true;
                change();
            }

            return false;
        };
    }

    private static void AssertViolated(ProcessRig rig, string invariant) =>
        Assert.Contains(rig.Violations, found => found.Violation.Invariant == invariant && found.Violation.Blame == Blame.Protocol);
}
