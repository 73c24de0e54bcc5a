using DistributedSvm.Engine.Locks;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Engine.Entities;

/// <summary>What one entity adds to the result, at its retirement or at the end of the run.</summary>
[GenerateSerializer, Immutable]
public sealed class EntityReport : IConclusion
{
    [Id(0)]
    public required EntityId Entity { get; init; }

    /// <summary>The hash over everything that the entity handled.</summary>
    [Id(1)]
    public required ulong Hash { get; init; }

    [Id(2)]
    public required EntityMetrics? Metrics { get; set; }

    [Id(3)]
    public required EventKey LastEvent { get; init; }

    /// <summary>The entity has drained, so that what it still holds is a leak. False when the run was stopped before its end.</summary>
    [Id(7)]
    public required bool IsAudited { get; init; }

    [Id(4)]
    public List<ViolationRecord> Violations { get; } = [];

    [Id(5)]
    public List<LinkUse> Links { get; } = [];

    [Id(6)]
    public List<CopyUse> Copies { get; } = [];

    /// <summary>Which classes of locks were taken under which others; null: none.</summary>
    [Id(8)]
    public LockOrder? LockOrder { get; init; }

    /// <summary>The orders of steps that it saw, as hashes, one for each buffer.</summary>
    [Id(9)]
    public List<ulong>? Interleavings { get; private set; }

    /// <summary>What functions had of this GPU; null: it is none, or has no VFs.</summary>
    [Id(10)]
    public List<FunctionUse>? Functions { get; private set; }

    [Id(11)]
    public List<ResetUse>? ResetTimes { get; private set; }

    [Id(12)]
    public List<AdverseUse>? AdverseEvents { get; private set; }

    public void Violate(Violation violation)
    {
        if (IsAudited)
        {
            Violations.Add(new ViolationRecord(violation, Entity, LastEvent));
        }
    }

    public void Interleaving(ulong hash) => (Interleavings ??= []).Add(hash);

    public void Link(string name, long bytes, long bytesPerSecond) => Links.Add(new LinkUse(name, bytes, bytesPerSecond));

    public void Copy(int workload, long id, SimTime start, SimTime finish) => Copies.Add(new CopyUse(workload, id, start, finish));

    public void Function(FunctionShare share) => (Functions ??= []).Add(new FunctionUse(Entity, share));

    public void Resets(EntityId function, ResetTimes times) => (ResetTimes ??= []).Add(new ResetUse(function, times));

    public void Adverse(EntityId function, AdverseCounts events) => (AdverseEvents ??= []).Add(new AdverseUse(function, events));

    public void Count(Metric metric, long by) => (Metrics ??= new EntityMetrics()).Count(metric, by);

    public void Sample(Metric metric, long value) => (Metrics ??= new EntityMetrics()).Sample(metric, value);
}

/// <summary>Payload bytes carried by one direction of a link, and what it could carry per second.</summary>
[GenerateSerializer, Immutable]
public readonly record struct LinkUse([property: Id(0)] string Name, [property: Id(1)] long Bytes, [property: Id(2)] long BytesPerSecond);

[GenerateSerializer, Immutable]
public readonly record struct CopyUse(
    [property: Id(0)] int Workload,
    [property: Id(1)] long Id,
    [property: Id(2)] SimTime Start,
    [property: Id(3)] SimTime Finish);

/// <summary>What a function had of a GPU.</summary>
[GenerateSerializer, Immutable]
public readonly record struct FunctionUse([property: Id(0)] EntityId Gpu, [property: Id(1)] FunctionShare Share);

/// <summary>What GuCs told of a VF.</summary>
[GenerateSerializer, Immutable]
public readonly record struct AdverseUse([property: Id(0)] EntityId Function, [property: Id(1)] AdverseCounts Events);

/// <summary>How long the resets of a VF took.</summary>
[GenerateSerializer, Immutable]
public readonly record struct ResetUse([property: Id(0)] EntityId Function, [property: Id(1)] ResetTimes Times);
