using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>
/// What the memory of a process should hold, by virtual address, as if there were one flat memory and no GPU. Accesses have a beginning and an end; where two overlap in time
/// all that their order allows may stand there, so each address has a set of values. Atomics that overlap add up. What races in a way that is not followed (an atomic with
/// a write, an access with a change of its mapping) may be anything until it is written anew.
/// </summary>
[GenerateSerializer]
public sealed partial class FlatMemory
{
    /// <summary>More values than that are taken for anything.</summary>
    private const int MostValues = 24;

    /// <summary>What stands there; addresses that nobody wrote are zeros.</summary>
    [Id(0)]
    private readonly RangeMap<ImmutableArray<MemoryValue>> _cells = new();

    [Id(1)]
    private readonly List<PendingAccess> _pending = [];

    [Id(2)]
    private readonly List<PendingLayout> _layouts = [];

    /// <summary>Beginnings and ends so far.</summary>
    [Id(3)]
    private long _now = 1;

    /// <summary>An operation begins that makes these accesses one after the other.</summary>
    public void Begin(OperationId id, ImmutableArray<FlatAccess> parts)
    {
        var access = new PendingAccess(id, ++_now, parts);
        access.IsTainted = _layouts.Exists(layout => access.Touches(layout.Range));
        _pending.Add(access);
    }

    /// <summary>
    /// It is over. What its reads found, each in order of addresses, zeros left out, is compared with what may have stood there: null where that is so, or it failed.
    /// </summary>
    public ContentMismatch? End(OperationId id, bool succeeded, EntityId owner, ImmutableArray<ContentPiece> found)
    {
        PendingAccess access = _pending.Find(pending => pending.Id == id) ?? throw new ModelBugException($"No access {id.Value} is under way.");
        _now++;
        var check = new FoundContent(owner, found);
        RangeMap<Change> changes = ChangesOf(access, isNested: false, succeeded && !access.IsTainted ? check : null);
        _pending.Remove(access);
        foreach (RangeMapEntry<Change> change in changes.Entries)
        {
            Commit(access, change.At, change.Value, succeeded);
        }

        return check.Mismatch();
    }

    /// <summary>The mappings of a range begin to change: whoever accesses it meanwhile may find anything.</summary>
    public void BeginLayout(OperationId id, AddressRange range)
    {
        _layouts.Add(new PendingLayout(id, range));
        foreach (PendingAccess access in _pending)
        {
            access.IsTainted |= access.Touches(range);
        }
    }

    /// <summary>That change is over.</summary>
    public void EndLayout(OperationId id) => _layouts.RemoveAll(layout => layout.Id == id);

    /// <summary>These addresses are mapped anew, or not at all: zeros, if anything.</summary>
    public void Forget(AddressRange range)
    {
        foreach (PendingAccess access in _pending)
        {
            access.IsTainted |= access.Touches(range);
        }

        _cells.Clear(range);
    }

    /// <summary>The content of a range now stands at another, and the range is gone.</summary>
    public void Move(AddressRange from, ulong to)
    {
        ulong distance = unchecked(to - from.Start);
        List<RangeMapPiece<ImmutableArray<MemoryValue>>> pieces = _cells.Over(from);
        Forget(from);
        Forget(AddressRange.FromLength(to, from.Length));
        foreach (RangeMapPiece<ImmutableArray<MemoryValue>> piece in pieces.Where(piece => piece.IsKnown))
        {
            _cells.Set(Shifted(piece.At, distance), [.. piece.Value.Where(value => value.IsCurrent).Select(value => value.MovedBy(distance))]);
        }
    }

    /// <summary>What a child has that was forked by an operation that began then and is over now.</summary>
    public FlatMemory Forked(long begun)
    {
        var child = new FlatMemory { _now = _now };
        foreach (RangeMapEntry<ImmutableArray<MemoryValue>> cell in _cells.Entries)
        {
            child._cells.Set(cell.At, [.. cell.Value.Where(value => value.Gone >= begun).Select(value => value with { Gone = long.MaxValue })]);
        }

        foreach (AddressRange changed in _pending.SelectMany(access => access.Parts).Select(part => part.Changes).OfType<AddressRange>())
        {
            child._cells.Set(changed, [MemoryValue.Anything(_now)]);
        }

        return child;
    }

    /// <summary>The oracle's time, for <see cref="Forked"/>.</summary>
    public long Tick() => ++_now;

    /// <summary>How long ago the first of those began that are under way.</summary>
    private long Earliest => _pending.Count == 0 ? _now : _pending.Min(access => access.Start);

    private static AddressRange Shifted(AddressRange range, ulong distance) => new(unchecked(range.Start + distance), unchecked(range.End + distance));
}
