using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Locks;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Results;

/// <summary>What entities reported, merged: by a shard over its entities, then over shards. Nothing in it depends on the order of merging.</summary>
[GenerateSerializer]
public sealed class RunTotals
{
    /// <summary>More violations than this are counted but not kept; the earliest are, and of each invariant and party the first.</summary>
    public const int KeptViolations = 1000;

    [Id(0)]
    private readonly SortedDictionary<EntityKind, long> _created = [];

    [Id(1)]
    private readonly List<ViolationRecord> _violations = [];

    [Id(7)]
    private readonly SortedDictionary<Blame, long> _violationsByBlame = [];

    /// <summary>The wrapping sum of the contributions of all entities so far.</summary>
    [Id(2)]
    public ulong Hash { get; set; }

    [Id(3)]
    public long Events { get; set; }

    [Id(4)]
    public EntityMetrics Metrics { get; private set; } = new();

    [Id(5)]
    public List<LinkUse> Links { get; private set; } = [];

    [Id(6)]
    public List<CopyUse> Copies { get; private set; } = [];

    /// <summary>Which classes of locks were taken under which others, and when first.</summary>
    [Id(8)]
    public LockOrder LockOrder { get; private set; } = new();

    /// <summary>The orders of steps that the buffers saw.</summary>
    [Id(9)]
    public InterleavingSet Interleavings { get; private set; } = new();

    /// <summary>What PFs and VFs had of their GPUs.</summary>
    [Id(10)]
    public List<FunctionUse> Functions { get; private set; } = [];

    [Id(11)]
    public List<ResetUse> Resets { get; private set; } = [];

    [Id(12)]
    public List<AdverseUse> AdverseEvents { get; private set; } = [];

    public IReadOnlyDictionary<EntityKind, long> Created => _created;

    /// <summary>The earliest violations, in order, and the first of every invariant and party.</summary>
    public IReadOnlyList<ViolationRecord> Violations
    {
        get
        {
            Trim();
            return _violations;
        }
    }

    /// <summary>How many violations each party is at fault for, those that are not kept included.</summary>
    public IReadOnlyDictionary<Blame, long> ViolationsByBlame => _violationsByBlame;

    public void CountCreated(EntityKind kind, long by = 1)
    {
        _created.TryGetValue(kind, out long old);
        _created[kind] = old + by;
    }

    public void AddViolations(IReadOnlyCollection<ViolationRecord> violations)
    {
        foreach (ViolationRecord record in violations)
        {
            CountViolations(record.Violation.Blame, 1);
        }

        Keep(violations);
    }

    public void Add(EntityReport report)
    {
        Hash += Digest.Contribution(report.Entity, report.Hash);
        if (report.Metrics is { } metrics)
        {
            Metrics.Merge(metrics);
        }

        Links.AddRange(report.Links);
        Copies.AddRange(report.Copies);
        Functions.AddRange(report.Functions ?? []);
        Resets.AddRange(report.ResetTimes ?? []);
        AdverseEvents.AddRange(report.AdverseEvents ?? []);
        if (report.LockOrder is { } locks)
        {
            LockOrder.Merge(locks);
        }

        foreach (ulong hash in report.Interleavings ?? [])
        {
            Interleavings.Add(hash);
        }

        AddViolations(report.Violations);
    }

    public void Merge(RunTotals other)
    {
        Hash += other.Hash;
        Events += other.Events;
        Metrics.Merge(other.Metrics);
        Links.AddRange(other.Links);
        Copies.AddRange(other.Copies);
        Functions.AddRange(other.Functions);
        Resets.AddRange(other.Resets);
        AdverseEvents.AddRange(other.AdverseEvents);
        LockOrder.Merge(other.LockOrder);
        Interleavings.Merge(other.Interleavings);
        Keep(other._violations);
        foreach ((Blame blame, long count) in other._violationsByBlame)
        {
            CountViolations(blame, count);
        }

        foreach ((EntityKind kind, long count) in other._created)
        {
            CountCreated(kind, count);
        }
    }

    private void CountViolations(Blame blame, long by)
    {
        _violationsByBlame.TryGetValue(blame, out long old);
        _violationsByBlame[blame] = old + by;
    }

    private void Keep(IReadOnlyCollection<ViolationRecord> violations)
    {
        _violations.AddRange(violations);
        if (_violations.Count > 4 * KeptViolations)
        {
            Trim();
        }
    }

    private void Trim()
    {
        _violations.Sort(ViolationRecord.Compare);
        if (_violations.Count > KeptViolations)
        {
            ViolationRecord[] late =
            [
                .. _violations.Skip(KeptViolations)
                    .DistinctBy(Kind)
                    .ExceptBy(_violations.Take(KeptViolations).Select(Kind), Kind),
            ];
            _violations.RemoveRange(KeptViolations, _violations.Count - KeptViolations);
            _violations.AddRange(late);
        }
    }

    private static (string Invariant, Blame Blame) Kind(ViolationRecord record) => (record.Violation.Invariant, record.Violation.Blame);
}
