using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Devices;

/// <summary>A kernel, whose steps access memory by virtual addresses, or a copy of runs of pages; from its doorbell to its answer.</summary>
[GenerateSerializer]
public sealed class SvmWork
{
    public SvmWork(LockTicket caller, RunKernel kernel)
    {
        Caller = caller;
        Vm = kernel.Vm;
        Function = kernel.Vm.Function;
        Steps = kernel.Steps;
        IsKernel = true;
    }

    public SvmWork(LockTicket caller, CopyRuns copy)
    {
        Caller = caller;
        Function = copy.Function;
        Runs = copy.Runs;
        Fixed = copy.Fixed;
    }

    /// <summary>The function's driver, and its operation.</summary>
    [Id(0)]
    public LockTicket Caller { get; }

    [Id(1)]
    public int Function { get; }

    /// <summary>Of a kernel.</summary>
    [Id(2)]
    public GpuVmId Vm { get; }

    /// <summary>Of a kernel.</summary>
    [Id(3)]
    public ImmutableArray<KernelStep> Steps { get; } = [];

    /// <summary>Of a copy.</summary>
    [Id(4)]
    public ImmutableArray<CopyRun> Runs { get; } = [];

    [Id(5)]
    public SimTime Fixed { get; }

    /// <summary>The step that it is at.</summary>
    [Id(6)]
    public int Step { get; set; }

    [Id(7)]
    public SvmWorkPhase Phase { get; set; }

    /// <summary>Faults, transfers or answers that it waits for.</summary>
    [Id(8)]
    public int Pending { get; set; }

    /// <summary>The first error of what it waited for.</summary>
    [Id(9)]
    public Errno Errno { get; set; }

    /// <summary>A link has made something else of what it read or wrote.</summary>
    [Id(10)]
    public bool IsSpoilt { get; set; }

    /// <summary>It was answered already, in a reset: only what it waited for still comes.</summary>
    [Id(11)]
    public bool IsLost { get; set; }

    /// <summary>What its step has read, by key; null while that is nothing.</summary>
    [Id(12)]
    public List<ContentPiece>? Gathered { get; set; }

    /// <summary>Where its step writes, known while others say what it read: the translations that held at that moment.</summary>
    [Id(13)]
    public List<SvmSpan>? Targets { get; set; }

    /// <summary>What the steps so far return; null while that is nothing.</summary>
    [Id(14)]
    public List<ContentPiece>? Found { get; set; }

    [Id(15)]
    public bool IsKernel { get; }

    /// <summary>Bytes of its step that are done, part by part.</summary>
    [Id(16)]
    public ulong Done { get; set; }

    /// <summary>Bytes of its step behind those that are done that it does now; 0 for all that is left, and with its compute.</summary>
    [Id(17)]
    public ulong Part { get; set; }

    /// <summary>How many bytes behind those that are done had translations when it looked last, of what it reads and of what it writes; -1 when it has not looked yet.</summary>
    [Id(18)]
    public long Reach { get; set; } = -1;

    /// <summary>Translations of its step went before all of them were there, or before it was done: it is done in parts from here on.</summary>
    [Id(19)]
    public bool IsStarved { get; set; }

    public EngineKind Engine => IsKernel ? EngineKind.Render : EngineKind.Copy;

    public KernelStep Current => Steps[Step];

    /// <summary>Bytes of its step that are not done.</summary>
    public ulong Left => Current.Access.Range.Length - Done;

    /// <summary>Bytes of its step that are being done.</summary>
    public ulong Doing => Part > 0 ? Part : Left;

    /// <summary>What can be done in parts: not a copy onto itself, which reads all before it writes.</summary>
    public bool IsDivisible => Current.Access.Kind != SvmAccessKind.Copy || !Current.Access.Range.Overlaps(Current.Access.Target);

    /// <summary>A part of the step is done.</summary>
    public void EndPart()
    {
        Done += Part;
        Part = 0;
        Reach = -1;
    }

    /// <summary>The step is done: the next one begins.</summary>
    public void EndStep()
    {
        Step++;
        Done = 0;
        Part = 0;
        Reach = -1;
        IsStarved = false;
    }

    /// <summary>Others have been asked by addresses that it found in a TLB.</summary>
    public bool IsAccessing => Phase is SvmWorkPhase.Fetching or SvmWorkPhase.Storing && Pending > 0;

    /// <summary>Its step accesses something of this range.</summary>
    public bool Touches(AddressRange range) =>
        Current.Access.Range.Overlaps(range) || (Current.Access.Kind == SvmAccessKind.Copy && Current.Access.Target.Overlaps(range));
}
