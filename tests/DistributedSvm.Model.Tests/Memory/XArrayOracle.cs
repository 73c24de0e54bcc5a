using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Tests.Memory;

/// <summary>What an xarray is, said naively: a sorted map from first index to last index, value (null: reserved) and marks. No nodes.</summary>
internal sealed class XArrayOracle
{
    public SortedDictionary<ulong, (ulong Last, string? Value, byte Marks)> Entries { get; } = [];

    public ulong? FirstAt(ulong index)
    {
        foreach ((ulong first, (ulong last, _, _)) in Entries)
        {
            if (first <= index && index <= last)
            {
                return first;
            }
        }

        return null;
    }

    public string? Load(ulong index) => FirstAt(index) is { } first ? Entries[first].Value : null;

    public string? Store(ulong index, string? value)
    {
        if (FirstAt(index) is not { } first)
        {
            Entries[index] = (index, value, 0);
            return null;
        }

        (ulong last, string? old, byte marks) = Entries[first];
        Entries[first] = (last, value, marks);
        return old;
    }

    public string? Erase(ulong index)
    {
        if (FirstAt(index) is not { } first)
        {
            return null;
        }

        Entries.Remove(first, out (ulong Last, string? Value, byte Marks) old);
        return old.Value;
    }

    public void StoreRange(ulong first, ulong last, string? value)
    {
        var overlapped = Entries.Where(entry => entry.Key <= last && first <= entry.Value.Last).ToList();
        foreach ((ulong oldFirst, (ulong oldLast, string? old, byte marks)) in overlapped)
        {
            Entries.Remove(oldFirst);
            if (oldFirst < first)
            {
                Cut(oldFirst, first - 1, (piece, end) => Entries[piece] = (end, old, marks));
            }

            if (oldLast > last)
            {
                Cut(last + 1, oldLast, (piece, end) => Entries[piece] = (end, old, marks));
            }
        }

        if (value is not null)
        {
            Cut(first, last, (piece, end) =>
            {
                int marks = 0;
                foreach ((ulong oldFirst, (ulong oldLast, _, byte oldMarks)) in overlapped)
                {
                    marks |= oldFirst <= end && piece <= oldLast ? oldMarks : 0;
                }

                Entries[piece] = (end, value, (byte)marks);
            });
        }
    }

    public void Split(ulong index, int order)
    {
        ulong first = FirstAt(index)!.Value;
        (ulong last, string? value, byte marks) = Entries[first];
        Entries.Remove(first);
        ulong mask = (1UL << order) - 1;
        for (ulong at = first; ; at = (at | mask) + 1)
        {
            ulong end = Math.Min(at | mask, last);
            Entries[at] = (end, value, marks);
            if (end == last)
            {
                return;
            }
        }
    }

    public void Mark(ulong index, int mark, bool set)
    {
        if (FirstAt(index) is { } first)
        {
            (ulong last, string? value, byte marks) = Entries[first];
            Entries[first] = (last, value, (byte)(set ? marks | (1 << mark) : marks & ~(1 << mark)));
        }
    }

    public ulong? FirstFree(ulong min, ulong max)
    {
        UInt128 candidate = min;
        foreach ((ulong first, (ulong last, _, _)) in Entries)
        {
            if (first <= candidate && candidate <= last)
            {
                candidate = (UInt128)last + 1;
            }
        }

        return candidate <= max ? (ulong)candidate : null;
    }

    public IEnumerable<XArrayEntry<string>> Visible(ulong first, ulong last, int? mark) =>
        from entry in Entries
        where entry.Key <= last && first <= entry.Value.Last && entry.Value.Value is not null
        where mark is null || (entry.Value.Marks >> mark.Value & 1) != 0
        select new XArrayEntry<string>(entry.Key, entry.Value.Last, entry.Value.Value!);

    /// <summary>How many 64-way nodes these entries need: one for each span on the way from the root to the slots of each entry.</summary>
    public int NodesNeeded()
    {
        if (Entries.Count == 0)
        {
            return 0;
        }

        int root = Entries.Max(entry => Math.Max(Level(entry.Key, entry.Value.Last), LevelThatReaches(entry.Value.Last)));
        var nodes = new HashSet<(int Level, UInt128 Number)>();
        foreach ((ulong first, (ulong last, _, _)) in Entries)
        {
            for (int level = Level(first, last); level <= root; level++)
            {
                nodes.Add((level, first / Power(level + 1)));
            }
        }

        return nodes.Count;
    }

    private static UInt128 Power(int level) => UInt128.One << (6 * level);

    private static int LevelThatReaches(ulong last)
    {
        int level = 0;
        while (last >= Power(level + 1))
        {
            level++;
        }

        return level;
    }

    /// <summary>Slots of 64^level indices: the largest that are aligned to the first index and not longer than the range.</summary>
    private static int Level(ulong first, ulong last)
    {
        UInt128 length = (UInt128)last - first + 1;
        return Enumerable.Range(0, 11).Last(level => first % Power(level) == 0 && Power(level) <= length);
    }

    private static void Cut(ulong first, ulong last, Action<ulong, ulong> piece)
    {
        UInt128 at = first;
        while (at <= last)
        {
            UInt128 size = Power(Level((ulong)at, last));
            UInt128 whole = ((UInt128)last - at + 1) / size;
            UInt128 toEndOfNode = 64 - (at / size % 64);
            UInt128 end = at + (size * UInt128.Min(whole, toEndOfNode)) - 1;
            piece((ulong)at, (ulong)end);
            at = end + 1;
        }
    }
}
