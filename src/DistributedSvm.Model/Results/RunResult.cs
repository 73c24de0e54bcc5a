using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Results;

/// <summary>What a run found. All but <see cref="Execution"/> is a function of scenario and seed; the JSON of <c>dsvm simulate</c> has these members in this order.</summary>
[GenerateSerializer, Immutable]
public sealed record RunResult
{
    [Id(0)]
    public required string Scenario { get; init; }

    [Id(1)]
    public required ulong Seed { get; init; }

    [Id(2)]
    public required string Protocol { get; init; }

    [Id(3)]
    public required string VfioBase { get; init; }

    [Id(4)]
    public required string ModelVersion { get; init; }

    /// <summary>The sum over entities of what they handled; shown as 16 hex digits.</summary>
    [Id(5)]
    public required ulong Digest { get; init; }

    /// <summary>Virtual time reached, at most the scenario's duration.</summary>
    [Id(6)]
    public required SimTime VirtualTime { get; init; }

    [Id(7)]
    public required long Events { get; init; }

    [Id(8)]
    public required ExecutionInfo Execution { get; init; }

    /// <summary>Entities by kind: present static ones, and children ever created.</summary>
    [Id(9)]
    public required ImmutableArray<EntityCount> Entities { get; init; }

    [Id(10)]
    public required PathCounts Paths { get; init; }

    [Id(11)]
    public required ImmutableArray<ViolationResult> Violations { get; init; }

    [Id(12)]
    public required ImmutableArray<LinkResult> Links { get; init; }

    [Id(13)]
    public required ImmutableArray<WorkloadResult> Workloads { get; init; }

    /// <summary>The run was stopped before its end.</summary>
    [Id(14)]
    public bool Interrupted { get; init; }

    /// <summary>A violation occurred whose party at fault the scenario does not expect.</summary>
    [Id(15)]
    public bool Failed { get; init; }

    /// <summary>The kind of schedule policy.</summary>
    [Id(16)]
    public string Schedule { get; init; } = SchedulePolicy.Fixed.Kind.Name();

    [Id(17)]
    public InterleavingCounts Interleavings { get; init; }

    /// <summary>The lock-class graph: its edges by held class, then taken class.</summary>
    [Id(18)]
    public ImmutableArray<LockOrderResult> LockOrder { get; init; } = [];

    /// <summary>Who had how much of each GPU that has VFs, by the GPU's place in the world.</summary>
    [Id(40)]
    public ImmutableArray<SriovResult> Sriov { get; init; } = [];

    /// <summary>What processes that share their memory with GPUs did.</summary>
    [Id(80)]
    public SvmResult Svm { get; init; } = SvmResult.Nothing;

    /// <summary>Actions of administrators that drivers refused, by name and errno.</summary>
    [Id(30)]
    public ImmutableArray<RefusedActionResult> RefusedActions { get; init; } = [];

    /// <summary>Null where no guest was saved, restored or moved, nor was to be.</summary>
    [Id(70)]
    public MigrationResult? Migrations { get; init; }
}

/// <summary>An action that was refused so often with that error.</summary>
[GenerateSerializer, Immutable]
public sealed record RefusedActionResult([property: Id(0)] string Action, [property: Id(1)] string Errno, [property: Id(2)] long Count);

[GenerateSerializer, Immutable]
public readonly record struct EntityCount([property: Id(0)] EntityKind Kind, [property: Id(1)] long Count);

/// <summary>Successful maps by the path that they took, and imports refused.</summary>
[GenerateSerializer, Immutable]
public readonly record struct PathCounts(
    [property: Id(0)] long Iov,
    [property: Id(1)] long P2p,
    [property: Id(2)] long System,
    [property: Id(3)] long Vram,
    [property: Id(4)] long Refused);

/// <summary>Buffers whose steps were followed, and how many different orders of steps they saw: at least so many, where there were too many to keep.</summary>
[GenerateSerializer, Immutable]
public readonly record struct InterleavingCounts([property: Id(0)] long Buffers, [property: Id(1)] long Distinct, [property: Id(2)] bool IsLowerBound = false);

/// <summary>An edge of the lock-class graph: a task that held a lock of one class took one of another, first at that time from that entity.</summary>
[GenerateSerializer, Immutable]
public sealed record LockOrderResult(
    [property: Id(0)] string Held,
    [property: Id(1)] string Taken,
    [property: Id(2)] string Entity,
    [property: Id(3)] SimTime Time);

[GenerateSerializer, Immutable]
public sealed record ViolationResult(
    [property: Id(0)] string Invariant,
    [property: Id(1)] string Entity,
    [property: Id(2)] Blame Blame,
    [property: Id(3)] SimTime Time,
    [property: Id(4)] string Text,
    [property: Id(5)] ImmutableArray<string> Causes,
    [property: Id(6)] EventKey Event);

/// <summary>One direction of a link in the measured time. Utilization is in thousandths of what it could carry.</summary>
[GenerateSerializer, Immutable]
public sealed record LinkResult([property: Id(0)] string Name, [property: Id(1)] long Bytes, [property: Id(2)] decimal Utilization);

[GenerateSerializer, Immutable]
public sealed record WorkloadResult(
    [property: Id(0)] string Name,
    [property: Id(1)] string Kind,
    [property: Id(2)] ImmutableArray<MetricResult> Metrics,
    [property: Id(3)] ImmutableArray<CopyResult> Copies);

/// <summary>A figure of a workload. Integers stay integers; ratios were rounded from integers.</summary>
[GenerateSerializer, Immutable]
public sealed record MetricResult([property: Id(0)] string Name, [property: Id(1)] decimal Value);

/// <summary>One copy of a <c>copies</c> workload; <see cref="SimTime.Never"/> as finish when the run ended first.</summary>
[GenerateSerializer, Immutable]
public readonly record struct CopyResult([property: Id(0)] long Id, [property: Id(1)] SimTime Start, [property: Id(2)] SimTime Finish);
