using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Memory that goes to, and comes from, the flat memories of other processes.</summary>
public sealed partial class FlatMemory
{
    /// <summary>Another process begins to write a range: until it has ended anything may stand there.</summary>
    public void BeginArrival(OperationId id, AddressRange range) => Begin(id, [new FlatAccess(SvmAccessKind.Write, range, default, MemoryValue.Unknown, 1, [])]);

    /// <summary>It is over, and left this; where it failed, or nothing is said, anything.</summary>
    public void EndArrival(OperationId id, bool succeeded, ImmutableArray<MemoryPiece> left)
    {
        PendingAccess access = Take(id);
        var changes = new RangeMap<Change>();
        changes.Set(access.Parts[0].Range, Change.Leaves([MemoryValue.Anything(_now)]));
        foreach (IGrouping<AddressRange, MemoryPiece> at in left.GroupBy(piece => piece.At))
        {
            changes.Set(at.Key, Change.Leaves([.. at.Select(piece => piece.Value)]));
        }

        foreach (RangeMapEntry<Change> change in changes.Entries)
        {
            Commit(access, change.At, change.Value, succeeded);
        }
    }

    /// <summary>Another process begins to read a range.</summary>
    public void BeginDeparture(OperationId id, AddressRange range) => Begin(id, [new FlatAccess(SvmAccessKind.Read, range, default, 0, 1, [])]);

    /// <summary>It is over: what it may have found, by this process' addresses.</summary>
    public ImmutableArray<MemoryPiece> EndDeparture(OperationId id)
    {
        PendingAccess access = _pending.Find(pending => pending.Id == id) ?? throw new ModelBugException($"No access {id.Value} is under way.");
        AddressRange range = access.Parts[0].Range;
        List<(AddressRange At, ImmutableArray<MemoryValue> Values)> views = access.IsTainted
            ? [(range, [MemoryValue.Anything(_now)])]
            : View(access, range, new RangeMap<Change>(), isNested: false);
        Take(id);
        return [.. views.SelectMany(view => view.Values.Select(value => new MemoryPiece(view.At, value.Timeless())).Distinct())];
    }

    private PendingAccess Take(OperationId id)
    {
        PendingAccess access = _pending.Find(pending => pending.Id == id) ?? throw new ModelBugException($"No access {id.Value} is under way.");
        _now++;
        _pending.Remove(access);
        return access;
    }
}
