using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Sharing;

/// <summary>Gathers the pieces of a mapping into a <see cref="SegmentArray"/>. For one use.</summary>
/// <param name="capacity">How many ranges there will be, if that is known.</param>
public sealed class SegmentArrayBuilder(int capacity = 0)
{
    private const ulong PageMask = (1UL << SegmentRun.PageShift) - 1;

    private ulong[] _words = capacity == 0 ? [] : new ulong[capacity];
    private int _runs;

    /// <summary>Bytes added so far.</summary>
    public ulong TotalBytes { get; private set; }

    /// <summary>
    /// A range that is cut into aligned powers of two.
    /// Errors: EINVAL when its end is below its start, when it is not of whole pages, or not below address 2^52; nothing is then added.
    /// </summary>
    public Errno Add(SegmentProtocol protocol, AddressRange range)
    {
        ulong frame = range.Start >> SegmentRun.PageShift;
        ulong end = (range.End >> SegmentRun.PageShift) + 1;
        if (!range.IsValid || (range.Start & PageMask) != 0 || (range.End & PageMask) != PageMask || end > SegmentRun.FrameLimit)
        {
            return Errno.EINVAL;
        }

        TotalBytes += range.Length;
        while (frame < end)
        {
            // A cut at a multiple of the longest run goes through no segment.
            ulong limit = (frame | (SegmentRun.MaximumPages - 1)) + 1;
            ulong pages = Math.Min(end, limit) - frame;
            Append(new SegmentRun(protocol, frame, pages).Word);
            frame += pages;
        }

        return Errno.Ok;
    }

    /// <summary>What was added. The array is handed over unless much of it is unused.</summary>
    public SegmentArray ToSegmentArray()
    {
        if (_runs == 0)
        {
            return SegmentArray.Empty;
        }

        ulong[] words = _words;
        _words = [];
        return new SegmentArray(words.Length - _runs <= _runs / 16 ? words : words[.._runs], _runs);
    }

    private void Append(ulong word)
    {
        if (_runs == _words.Length)
        {
            Array.Resize(ref _words, Math.Max(4, _runs * 2));
        }

        _words[_runs++] = word;
    }
}
