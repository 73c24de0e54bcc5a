using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// The exporter's side of a <see cref="RangeXArray"/>: an xarray of ranges that it stores one by one, as vfio's map does (xa_store(i)),
/// then hands out as a snapshot. May be part of an entity's state.
/// </summary>
[GenerateSerializer]
public sealed class RangeXArrayBuilder
{
    [Id(0)]
    private readonly XArray<Slot> _slots = new();

    [Id(1)]
    private ulong _totalLength;

    /// <summary>Ranges stored.</summary>
    [Id(2)]
    public int Count { get; private set; }

    /// <summary>Bytes of all ranges together.</summary>
    public ulong TotalLength => _totalLength;

    /// <summary>
    /// Stores a range at an index, over what was there.
    /// Errors: EINVAL when its end is below its start, EOVERFLOW when all ranges together would have 2^64 bytes or more; nothing is then stored.
    /// </summary>
    public Errno Store(ulong index, AddressRange range)
    {
        if (!range.IsValid)
        {
            return Errno.EINVAL;
        }

        ulong others = _totalLength - (_slots.Load(index)?.Range.Length ?? 0);
        if (range.Length == 0 || range.Length > ulong.MaxValue - others)
        {
            return Errno.EOVERFLOW;
        }

        if (_slots.Store(index, new Slot(range)) is null)
        {
            Count++;
        }

        _totalLength = others + range.Length;
        return Errno.Ok;
    }

    /// <summary>The range at an index, if any.</summary>
    public AddressRange? Load(ulong index) => _slots.Load(index)?.Range;

    /// <summary>Removes the range at an index; false where there was none.</summary>
    public bool Erase(ulong index)
    {
        if (_slots.Erase(index) is not { } old)
        {
            return false;
        }

        Count--;
        _totalLength -= old.Range.Length;
        return true;
    }

    /// <summary>
    /// An immutable copy of what is stored, in the order in which xa_for_each visits it: indices without a range take no place in it.
    /// Later changes of the builder do not show in it.
    /// </summary>
    public RangeXArray Snapshot(long generation)
    {
        var writer = new RangeXArrayWriter(Count);
        foreach (XArrayEntry<Slot> entry in _slots)
        {
            // What was stored is valid, and so is the sum.
            writer.Add(entry.Entry.Range);
        }

        return writer.ToRangeXArray(generation);
    }

    /// <summary>What an index refers to, as the kernel's xarray refers to an element of the heap array of ranges.</summary>
    [GenerateSerializer, Immutable]
    internal sealed record Slot([property: Id(0)] AddressRange Range);
}
