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
    /// <summary>What lies between runs is zeros.</summary>
    [Id(0)]
    private readonly AddressRunList<Run> _runs = new();

    /// <summary>Runs of tags that it takes to say what stands where.</summary>
    public int RunCount => _runs.Count;

    /// <summary>Writes a buffer's bytes from <paramref name="offset"/> on at these addresses.</summary>
    public void Write(AddressRange at, ContentTag tag, ulong offset)
    {
        var run = new Run(at.Start, at.End, tag, offset);
        AddressRunPosition position = _runs.Find(at.Start);
        if (_runs.IsRun(position) && _runs[position].Start == at.Start && _runs[position].End == at.End)
        {
            _runs.Set(position, run);
            return;
        }

        if (_runs.IsRun(position) && _runs[position].Start <= at.End)
        {
            _runs.Erase(at);
            position = _runs.Find(at.Start);
        }

        _runs.Insert(position, run);
    }

    /// <summary>Makes these addresses read as zeros.</summary>
    public void Erase(AddressRange at) => _runs.Erase(at);

    /// <summary>The first thing that stands at these addresses and is not zeros; null for nothing.</summary>
    public ContentTag? FirstIn(AddressRange at)
    {
        for (AddressRunPosition position = _runs.Find(at.Start); _runs.IsRun(position) && _runs[position].Start <= at.End; position = _runs.Next(position))
        {
            if (_runs[position].Tag != ContentTag.Zero && _runs[position].Tag != ContentTag.Cleared)
            {
                return _runs[position].Tag;
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
        AddressRunPosition position = _runs.Find(address);
        while (check.Matches)
        {
            bool inRun = _runs.IsRun(position) && _runs[position].Start <= address;
            if (!inRun)
            {
                ulong end = _runs.IsRun(position) ? Math.Min(at.End, _runs[position].Start - 1) : at.End;
                check.Expect(expected, ContentTag.Zero, offset + (address - at.Start));
                if (end == at.End)
                {
                    return;
                }

                address = end + 1;
                continue;
            }

            Run run = _runs[position];
            position = _runs.Next(position);
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
        for (AddressRunPosition position = _runs.Find(from.Start); _runs.IsRun(position) && _runs[position].Start <= from.End; position = _runs.Next(position))
        {
            Run run = _runs[position];
            ulong start = Math.Max(run.Start, from.Start);
            ulong end = Math.Min(run.End, from.End);
            pieces.Add(new ContentPiece(new AddressRange(to + start - from.Start, to + end - from.Start), run.Tag, run.Offset + start - run.Start));
        }
    }

    [GenerateSerializer, Immutable]
    internal readonly record struct Run(
        [property: Id(0)] ulong Start,
        [property: Id(1)] ulong End,
        [property: Id(2)] ContentTag Tag,
        [property: Id(3)] ulong Offset) : IAddressRun<Run>
    {
        public Run Part(ulong start, ulong end) => new(start, end, Tag, Offset + (start - Start));
    }
}
