using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The content of one memory as runs of tags. A run also knows which offset of its buffer stands at its start, so that a read through a shifted
/// mapping finds wrong content even inside the right buffer.
/// </summary>
[GenerateSerializer]
public sealed class ContentMap
{
    /// <summary>By start, without overlap; what lies between runs is zeros.</summary>
    [Id(0)]
    private readonly List<Run> _runs = [];

    /// <summary>Writes a buffer's bytes from <paramref name="offset"/> on at these addresses.</summary>
    public void Write(AddressRange at, ContentTag tag, ulong offset)
    {
        int index = FirstEndingAtOrAfter(at.Start);
        if (index < _runs.Count && _runs[index].Start == at.Start && _runs[index].End == at.End)
        {
            _runs[index] = new Run(at.Start, at.End, tag, offset);
            return;
        }

        Erase(at);
        _runs.Insert(FirstEndingAtOrAfter(at.Start), new Run(at.Start, at.End, tag, offset));
    }

    /// <summary>Makes these addresses read as zeros.</summary>
    public void Erase(AddressRange at)
    {
        int index = FirstEndingAtOrAfter(at.Start);
        while (index < _runs.Count && _runs[index].Start <= at.End)
        {
            Run run = _runs[index];
            _runs.RemoveAt(index);
            if (run.Start < at.Start)
            {
                _runs.Insert(index++, run with { End = at.Start - 1 });
            }

            if (run.End > at.End)
            {
                _runs.Insert(index++, new Run(at.End + 1, run.End, run.Tag, run.Offset + (at.End + 1 - run.Start)));
            }
        }
    }

    /// <summary>The first thing that stands at these addresses and is not zeros; null for nothing.</summary>
    public ContentTag? FirstIn(AddressRange at)
    {
        for (int index = FirstEndingAtOrAfter(at.Start); index < _runs.Count && _runs[index].Start <= at.End; index++)
        {
            if (_runs[index].Tag != ContentTag.Zero && _runs[index].Tag != ContentTag.Cleared)
            {
                return _runs[index].Tag;
            }
        }

        return null;
    }

    /// <summary>
    /// Compares what stands at these addresses with a buffer's bytes from <paramref name="offset"/> on. Adds the first difference to <paramref name="check"/>.
    /// </summary>
    public void Compare(AddressRange at, ContentTag expected, ulong offset, ref ContentCheck check)
    {
        ulong address = at.Start;
        int index = FirstEndingAtOrAfter(address);
        while (check.Matches)
        {
            bool inRun = index < _runs.Count && _runs[index].Start <= address;
            if (!inRun)
            {
                ulong end = index < _runs.Count ? Math.Min(at.End, _runs[index].Start - 1) : at.End;
                check.Expect(expected, ContentTag.Zero, offset + (address - at.Start));
                if (end == at.End)
                {
                    return;
                }

                address = end + 1;
                continue;
            }

            Run run = _runs[index++];
            ulong expectedOffset = offset + (address - at.Start);
            bool shifted = expected != ContentTag.Zero && run.Offset + (address - run.Start) != expectedOffset;
            check.Expect(expected, run.Tag, expectedOffset, shifted);
            if (run.End >= at.End)
            {
                return;
            }

            address = run.End + 1;
        }
    }

    /// <summary>What stands at the source ranges, at the addresses that it has in the target ranges; both are as long. Zeros are left out.</summary>
    public ImmutableArray<ContentPiece> CopyOf(ImmutableArray<AddressRange> source, ImmutableArray<AddressRange> target)
    {
        var pieces = ImmutableArray.CreateBuilder<ContentPiece>();
        int to = 0;
        ulong used = 0;
        foreach (AddressRange range in source)
        {
            ulong address = range.Start;
            while (address <= range.End)
            {
                ulong length = Math.Min(range.End - address + 1, target[to].Length - used);
                AddCopies(AddressRange.FromLength(address, length), target[to].Start + used, pieces);
                address += length;
                used += length;
                if (used == target[to].Length)
                {
                    to++;
                    used = 0;
                }
            }
        }

        return pieces.ToImmutable();
    }

    private void AddCopies(AddressRange from, ulong to, ImmutableArray<ContentPiece>.Builder pieces)
    {
        for (int index = FirstEndingAtOrAfter(from.Start); index < _runs.Count && _runs[index].Start <= from.End; index++)
        {
            Run run = _runs[index];
            ulong start = Math.Max(run.Start, from.Start);
            ulong end = Math.Min(run.End, from.End);
            pieces.Add(new ContentPiece(new AddressRange(to + start - from.Start, to + end - from.Start), run.Tag, run.Offset + start - run.Start));
        }
    }

    private int FirstEndingAtOrAfter(ulong address)
    {
        int low = 0;
        int high = _runs.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_runs[middle].End < address)
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

    [GenerateSerializer, Immutable]
    internal readonly record struct Run(
        [property: Id(0)] ulong Start,
        [property: Id(1)] ulong End,
        [property: Id(2)] ContentTag Tag,
        [property: Id(3)] ulong Offset);
}
