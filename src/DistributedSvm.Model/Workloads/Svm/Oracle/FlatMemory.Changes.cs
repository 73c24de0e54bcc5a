using System.Collections.Immutable;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>What operations do to memory, and what their parts may find.</summary>
public sealed partial class FlatMemory
{
    /// <summary>
    /// What an operation does, by address, as far as is known now; what its reads may have found goes to <paramref name="check"/>. <paramref name="isNested"/>: for what
    /// another operation may see of it, where copies of what a third one writes are anything.
    /// </summary>
    private RangeMap<Change> ChangesOf(PendingAccess access, bool isNested, FoundContent? check)
    {
        var changes = new RangeMap<Change>();
        foreach (FlatAccess part in access.Parts)
        {
            switch (part.Kind)
            {
                case SvmAccessKind.Read:
                    check?.Compare(part, View(access, part.Range, changes, isNested));
                    break;
                case SvmAccessKind.Write:
                    Leave(changes, part.Range, Change.Leaves([MemoryValue.Of(part.Version, _now)]));
                    break;
                case SvmAccessKind.Atomic:
                    Add(changes, part.Range, part.Times);
                    break;
                default:
                    ulong distance = unchecked(part.Target.Start - part.Range.Start);
                    foreach ((AddressRange at, ImmutableArray<MemoryValue> values) in View(access, part.Range, changes, isNested))
                    {
                        Leave(changes, Shifted(at, distance), Change.Leaves([.. values.Select(value => value.MovedBy(distance) with { Written = _now, Added = 0 }).Distinct()]));
                    }

                    break;
            }
        }

        return changes;
    }

    private static void Leave(RangeMap<Change> changes, AddressRange range, Change change)
    {
        foreach (RangeMapPiece<Change> piece in changes.Over(range))
        {
            changes.Set(piece.At, change with { IsRemade = piece.IsKnown });
        }
    }

    private static void Add(RangeMap<Change> changes, AddressRange range, long times)
    {
        foreach (RangeMapPiece<Change> piece in changes.Over(range))
        {
            changes.Set(piece.At, !piece.IsKnown ? Change.Adds(times)
                : piece.Value.IsAddition ? Change.Adds(piece.Value.Added + times)
                : Change.Leaves([.. piece.Value.Left.Select(value => value.Plus(times, 0))]) with { IsRemade = true });
        }
    }

    /// <summary>What an operation may find at a range, behind what it has itself changed there so far.</summary>
    private List<(AddressRange At, ImmutableArray<MemoryValue> Values)> View(PendingAccess access, AddressRange range, RangeMap<Change> own, bool isNested)
    {
        var views = new List<(AddressRange, ImmutableArray<MemoryValue>)>();
        foreach (RangeMapPiece<Change> piece in own.Over(range))
        {
            foreach ((AddressRange at, List<MemoryValue> values) in Standing(access, piece.At, onlySince: piece.IsKnown && !piece.Value.IsAddition, isNested))
            {
                IEnumerable<MemoryValue> found = !piece.IsKnown ? values
                    : piece.Value.IsAddition ? values.SelectMany(value => AfterOwn(value, piece.Value.Added, access))
                    : piece.Value.IsRemade && values.Count > 0 ? [MemoryValue.Anything(_now)]
                    : values.Concat(piece.Value.Left);
                views.Add((at, Few([.. found])));
            }
        }

        return views;
    }

    /// <summary>A value behind an operation's own atomics; what was written while it was under way may have been written after some of them, or all.</summary>
    private static ImmutableArray<MemoryValue> AfterOwn(MemoryValue value, long atomics, PendingAccess access) =>
        value.Written > access.Start ? value.Perhaps(atomics) : [value.Plus(atomics, value.Added)];

    /// <summary>
    /// What may stand at a range while an operation is under way, its own changes apart. <paramref name="onlySince"/>: only what others wrote since it began.
    /// </summary>
    private List<(AddressRange At, List<MemoryValue> Values)> Standing(PendingAccess access, AddressRange range, bool onlySince, bool isNested)
    {
        var standing = new List<(AddressRange, List<MemoryValue>)>();
        RangeMap<Change>[] others = [.. _pending.Where(other => other != access && other.Changes(range)).Select(other => Others(other, isNested))];
        foreach (RangeMapPiece<ImmutableArray<MemoryValue>> cell in _cells.Over(range))
        {
            foreach (AddressRange at in Split(cell.At, others))
            {
                List<MemoryValue> values =
                [
                    .. (cell.IsKnown ? cell.Value : [MemoryValue.Zero]).Where(value => value.Gone >= access.Start && (!onlySince || value.Written > access.Start)),
                ];
                // Writes first: an atomic of one may be done to what another wrote, whichever began before.
                Change[] changes = [.. others.Select(other => other.Over(at)[0]).Where(change => change.IsKnown).Select(change => change.Value)];
                values.AddRange(changes.Where(change => !change.IsAddition).SelectMany(change => change.Left));
                if (changes.Any(change => change.IsRemade))
                {
                    values.Add(MemoryValue.Anything(_now));
                }

                long added = changes.Where(change => change.IsAddition).Sum(change => change.Added);
                values = [.. values.SelectMany(value => value.Perhaps(added))];

                // An atomic of somebody else on what this operation itself wrote.
                if (onlySince && added > 0)
                {
                    values.Add(MemoryValue.Anything(_now));
                }

                standing.Add((at, values));
            }
        }

        return standing;
    }

    /// <summary>What another operation may have done already: two levels deep nothing is followed.</summary>
    private RangeMap<Change> Others(PendingAccess other, bool isNested)
    {
        if (!isNested && !other.IsTainted)
        {
            return ChangesOf(other, isNested: true, null);
        }

        var anything = new RangeMap<Change>();
        foreach (AddressRange changed in other.Parts.Select(part => part.Changes).OfType<AddressRange>())
        {
            anything.Set(changed, Change.Leaves([MemoryValue.Anything(_now)]));
        }

        return anything;
    }

    /// <summary>The pieces of a range in each of which the changes of others are the same.</summary>
    private static List<AddressRange> Split(AddressRange range, RangeMap<Change>[] others)
    {
        if (others.Length == 0)
        {
            return [range];
        }

        var starts = new SortedSet<ulong>(others.SelectMany(other => other.Over(range)).Select(piece => piece.At.Start)) { range.Start };
        ulong[] ordered = [.. starts];
        return [.. ordered.Select((start, index) => new AddressRange(start, index + 1 < ordered.Length ? ordered[index + 1] - 1 : range.End))];
    }

    private ImmutableArray<MemoryValue> Few(ImmutableArray<MemoryValue> values) => values.Length > MostValues ? [MemoryValue.Anything(_now)] : values;

    /// <summary>An operation is over that did this to a range.</summary>
    private void Commit(PendingAccess access, AddressRange range, Change change, bool succeeded)
    {
        bool isRaced = ((change.IsAddition || change.IsRemade) && OthersWrite(range)) || (!change.IsAddition && OthersAdd(range)) || (change.IsRemade && !succeeded);
        foreach (RangeMapPiece<ImmutableArray<MemoryValue>> cell in _cells.Over(range))
        {
            ImmutableArray<MemoryValue> before = cell.IsKnown ? cell.Value : [MemoryValue.Zero];
            IEnumerable<MemoryValue> after = access.IsTainted || isRaced || before.Any(value => IsRacing(access, change, value))
                ? [.. before.Select(Superseded), MemoryValue.Anything(_now)]
                : change.IsAddition ? Added(access, before, change.Added, succeeded)
                : Written(access, before, change.Left, succeeded);
            if (change.IsRemade && _pending.Count > 0)
            {
                after = after.Append(MemoryValue.Anything(_now) with { Gone = _now });
            }

            _cells.Set(cell.At, Few([.. after.Where(value => value.Gone > Earliest)]));
        }

        // An atomic whose race with a write has no telling: the write came to its end before, or has not.
        bool OthersWrite(AddressRange at) => _pending.Exists(other => other.Parts.Any(part => part.Kind is SvmAccessKind.Write or SvmAccessKind.Copy && part.Changes!.Value.Overlaps(at)));
        bool OthersAdd(AddressRange at) => _pending.Exists(other => other.Parts.Any(part => part.Kind == SvmAccessKind.Atomic && part.Range.Overlaps(at)));
    }

    private static bool IsRacing(PendingAccess access, Change change, MemoryValue value) =>
        value.IsCurrent && (((change.IsAddition || change.IsRemade) && value.Written > access.Start) || (!change.IsAddition && value.Added > access.Start));

    private MemoryValue Superseded(MemoryValue value) => value.IsCurrent ? value with { Gone = _now } : value;

    private IEnumerable<MemoryValue> Written(PendingAccess access, ImmutableArray<MemoryValue> before, ImmutableArray<MemoryValue> left, bool succeeded) =>
        before.Select(value => succeeded && value.Written <= access.Start ? Superseded(value) : value)
            .Concat(left.Select(value => value with { Written = _now, Added = 0, Gone = long.MaxValue }));

    private IEnumerable<MemoryValue> Added(PendingAccess access, ImmutableArray<MemoryValue> before, long atomics, bool succeeded)
    {
        foreach (MemoryValue value in before)
        {
            if (!value.IsCurrent)
            {
                yield return value;
                continue;
            }

            if (_pending.Count > 0 && succeeded)
            {
                // Whoever looked meanwhile may have found some of them.
                foreach (MemoryValue some in Superseded(value).Perhaps(atomics - 1))
                {
                    yield return some;
                }
            }

            foreach (MemoryValue left in succeeded ? [value.Plus(atomics, _now)] : value.Perhaps(atomics))
            {
                yield return left with { Added = _now };
            }
        }
    }
}
