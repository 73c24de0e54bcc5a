using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Ranges of addresses with a value each, which is the same wherever in its range one looks.</summary>
[GenerateSerializer]
public sealed class RangeMap<T>
{
    /// <summary>By start, without overlap.</summary>
    [Id(0)]
    private readonly List<RangeMapEntry<T>> _entries = [];

    public int Count => _entries.Count;

    public IReadOnlyList<RangeMapEntry<T>> Entries => _entries;

    /// <summary>These addresses have this value from now on.</summary>
    public void Set(AddressRange at, T value)
    {
        int index = FirstEndingAtOrAfter(at.Start);
        if (index < _entries.Count && _entries[index].At == at)
        {
            _entries[index] = new RangeMapEntry<T>(at, value);
            return;
        }

        index = Cut(at);
        _entries.Insert(index, new RangeMapEntry<T>(at, value));
    }

    /// <summary>These addresses have none any more.</summary>
    public void Clear(AddressRange at) => Cut(at);

    /// <summary>What is known of these addresses, in order, the gaps between as well.</summary>
    public List<RangeMapPiece<T>> Over(AddressRange at)
    {
        var pieces = new List<RangeMapPiece<T>>();
        ulong next = at.Start;
        for (int index = FirstEndingAtOrAfter(at.Start); index < _entries.Count && _entries[index].At.Start <= at.End; index++)
        {
            RangeMapEntry<T> entry = _entries[index];
            if (entry.At.Start > next)
            {
                pieces.Add(new RangeMapPiece<T>(new AddressRange(next, entry.At.Start - 1), false, default!));
            }

            var common = new AddressRange(Math.Max(at.Start, entry.At.Start), Math.Min(at.End, entry.At.End));
            pieces.Add(new RangeMapPiece<T>(common, true, entry.Value));
            next = common.End + 1;
        }

        if (next <= at.End)
        {
            pieces.Add(new RangeMapPiece<T>(new AddressRange(next, at.End), false, default!));
        }

        return pieces;
    }

    /// <summary>Whether anything is known of one of these addresses.</summary>
    public bool Touches(AddressRange at)
    {
        int index = FirstEndingAtOrAfter(at.Start);
        return index < _entries.Count && _entries[index].At.Start <= at.End;
    }

    /// <summary>Takes these addresses out; where an entry that begins there belongs.</summary>
    private int Cut(AddressRange at)
    {
        int first = FirstEndingAtOrAfter(at.Start);
        int last = first;
        while (last < _entries.Count && _entries[last].At.Start <= at.End)
        {
            last++;
        }

        if (first == last)
        {
            return first;
        }

        RangeMapEntry<T> left = _entries[first];
        RangeMapEntry<T> right = _entries[last - 1];
        _entries.RemoveRange(first, last - first);
        if (right.At.End > at.End)
        {
            _entries.Insert(first, right with { At = new AddressRange(at.End + 1, right.At.End) });
        }

        if (left.At.Start < at.Start)
        {
            _entries.Insert(first, left with { At = new AddressRange(left.At.Start, at.Start - 1) });
            first++;
        }

        return first;
    }

    private int FirstEndingAtOrAfter(ulong address)
    {
        int low = 0;
        int high = _entries.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_entries[middle].At.End < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
