using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The SVM ranges of one GPU VM (struct drm_gpusvm, drivers/gpu/drm/drm_gpusvm.c), in notifier windows. A lookup costs the same however many there are: a window by
/// number, a block of 2 MiB or the largest chunk by index, and a binary search among at most 512 ranges.
/// </summary>
[GenerateSerializer]
public sealed partial class GpuSvm
{
    /// <summary>Blocks are no smaller, so that small ranges share one.</summary>
    private const long LeastBlockBytes = 2L << 20;

    [Id(0)]
    private readonly SortedDictionary<ulong, NotifierWindow> _windows = [];

    /// <summary>Starts of ranges that wait for the garbage collector, in order of their notifiers.</summary>
    [Id(1)]
    private readonly List<ulong> _garbage = [];

    [Id(2)]
    private readonly ImmutableArray<long> _chunks;

    [Id(3)]
    private readonly long _windowBytes;

    /// <param name="settings">Chunks and notifier size; chunks that are larger than a window are never made.</param>
    public GpuSvm(SvmSettings settings)
    {
        _windowBytes = settings.NotifierBytes;
        _chunks = [.. settings.Chunks.Where(chunk => chunk <= settings.NotifierBytes)];
        if (_chunks.IsEmpty || _chunks[0] > (long)SvmPages.Size << 16)
        {
            throw new ModelBugException("Chunks of ranges are from one page up to 256 MiB and fit into a notifier window.");
        }
    }

    /// <summary>How many ranges there are.</summary>
    [Id(4)]
    public int Count { get; private set; }

    /// <summary>How many notifier windows have ranges.</summary>
    public int Windows => _windows.Count;

    public bool HasGarbage => _garbage.Count > 0;

    private long BlockBytes => Math.Max(_chunks[0], Math.Min(LeastBlockBytes, _windowBytes));

    /// <summary>The range that holds an address.</summary>
    public SvmRange? Find(ulong address)
    {
        Place place = PlaceOf(address);
        return place.Index >= 0 ? place.Block[place.Index].Unpack(place.Start) : null;
    }

    /// <summary>Puts a range back, changed; it has to be there.</summary>
    public void Store(SvmRange range)
    {
        Place place = PlaceOf(range.Start);
        if (place.Index < 0)
        {
            throw new ModelBugException($"There is no range at 0x{range.Start:x}.");
        }

        place.Ranges!.Replace(place.Index, PackedSvmRange.Of(range, place.Start));
    }

    public void Remove(SvmRange range)
    {
        Place place = PlaceOf(range.Start);
        if (place.Index < 0)
        {
            throw new ModelBugException($"There is no range at 0x{range.Start:x}.");
        }

        NotifierWindow window = _windows[place.Window];
        window.Remove(place.BlockNumber, place.Index);
        Count--;
        if (window.Count == 0)
        {
            _windows.Remove(place.Window);
        }
    }

    /// <summary>
    /// The sequence of the notifier whose window holds an address (mmu_interval_read_begin): pages that were got are good as long as it does not move. 0 without a window.
    /// </summary>
    public long SequenceOf(ulong address) => _windows.TryGetValue(address / (ulong)_windowBytes, out NotifierWindow? window) ? window.Sequence : 0;

    /// <summary>The notifier of each window that an interval touches is called: their sequences move on.</summary>
    public void Invalidate(AddressRange range)
    {
        foreach (ulong window in WindowsOver(range))
        {
            _windows[window].Invalidate();
        }
    }

    /// <summary>The ranges that overlap an interval, ascending: a copy.</summary>
    public List<SvmRange> Over(AddressRange range)
    {
        var found = new List<SvmRange>();
        foreach (ulong number in WindowsOver(range))
        {
            NotifierWindow window = _windows[number];
            AddressRange inside = range.Clip(AddressRange.FromLength(number * (ulong)_windowBytes, (ulong)_windowBytes));
            ulong windowStart = number * (ulong)_windowBytes;
            int last = (int)((inside.End - windowStart) / (ulong)BlockBytes);
            for (int block = (int)((inside.Start - windowStart) / (ulong)BlockBytes); block <= last; block++)
            {
                if (window[block] is { } ranges)
                {
                    AddOver(ranges, windowStart + ((ulong)block * (ulong)BlockBytes), inside, found);
                }
            }
        }

        return found;
    }

    /// <summary>Marks a range as unmapped and queues it for the garbage collector, once.</summary>
    /// <param name="range">The range.</param>
    /// <param name="why"><see cref="RangeFlags.PartlyUnmapped"/> where some of its memory is left, and <see cref="RangeFlags.Misplaced"/> where all is.</param>
    public void Discard(SvmRange range, RangeFlags why = RangeFlags.None)
    {
        if (!range.IsUnmapped)
        {
            _garbage.Add(range.Start);
        }

        Store(range.With(RangeFlags.Unmapped | why));
    }

    /// <summary>Takes all ranges that wait for the garbage collector out of its queue; they are still there.</summary>
    public ImmutableArray<SvmRange> TakeGarbage()
    {
        ImmutableArray<SvmRange> taken = [.. _garbage.Select(Find).OfType<SvmRange>().Where(range => range.IsUnmapped)];
        _garbage.Clear();
        return taken;
    }

    private static void AddOver(RangeBlock ranges, ulong start, AddressRange inside, List<SvmRange> found)
    {
        int first = inside.Start <= start ? 0 : (int)((inside.Start - start) >> SvmPages.Shift);
        ReadOnlySpan<PackedSvmRange> all = ranges.Ranges;
        for (int index = ranges.FirstEndingAtOrAfter(first); index < all.Length; index++)
        {
            SvmRange range = all[index].Unpack(start);
            if (range.Start > inside.End)
            {
                return;
            }

            found.Add(range);
        }
    }

    /// <summary>Numbers of the windows with ranges that an interval touches, ascending.</summary>
    private List<ulong> WindowsOver(AddressRange range)
    {
        ulong first = range.Start / (ulong)_windowBytes;
        ulong last = range.End / (ulong)_windowBytes;
        var found = new List<ulong>();
        if (last - first >= (ulong)_windows.Count)
        {
            found.AddRange(_windows.Keys.Where(window => window >= first && window <= last));
            return found;
        }

        for (ulong window = first; window <= last; window++)
        {
            if (_windows.ContainsKey(window))
            {
                found.Add(window);
            }
        }

        return found;
    }

    private Place PlaceOf(ulong address)
    {
        ulong number = address / (ulong)_windowBytes;
        ulong windowStart = number * (ulong)_windowBytes;
        int blockNumber = (int)((address - windowStart) / (ulong)BlockBytes);
        ulong start = windowStart + ((ulong)blockNumber * (ulong)BlockBytes);
        RangeBlock? ranges = _windows.TryGetValue(number, out NotifierWindow? window) ? window[blockNumber] : null;
        int index = -1;
        if (ranges is not null)
        {
            int page = (int)((address - start) >> SvmPages.Shift);
            int found = ranges.FirstEndingAtOrAfter(page);
            index = found < ranges.Ranges.Length && ranges.Ranges[found].FirstPage <= page ? found : -1;
        }

        return new Place(number, blockNumber, start, ranges, index);
    }

    /// <summary>Where an address is: its window, its block, the block's first address, and the index of its range there or -1.</summary>
    private readonly record struct Place(ulong Window, int BlockNumber, ulong Start, RangeBlock? Ranges, int Index)
    {
        public ReadOnlySpan<PackedSvmRange> Block => Ranges!.Ranges;
    }
}
