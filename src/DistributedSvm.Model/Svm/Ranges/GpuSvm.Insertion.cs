using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <content>Making ranges (drm_gpusvm_range_find_or_insert, drm_gpusvm_range_chunk_size).</content>
public sealed partial class GpuSvm
{
    /// <summary>
    /// The range that holds an address, or a new one: of the largest chunk that is aligned, lies in the CPU VMA, the GPU VMA and the notifier window, overlaps no other range
    /// and, where it is small but more than one page, holds pages that the CPU has already.
    /// </summary>
    /// <param name="address">What was accessed.</param>
    /// <param name="limits">The intersection of CPU VMA and GPU VMA.</param>
    /// <param name="isMigratable">Its pages may go to VRAM (migrate_devmem).</param>
    /// <param name="checkedBytes">Chunks of more than one page and up to this size are made only where <paramref name="arePresent"/> says so.</param>
    /// <param name="arePresent">All pages of an interval are there on the CPU's side.</param>
    /// <param name="range">The range.</param>
    /// <returns>EINVAL where no chunk fits.</returns>
    public Errno FindOrInsert(
        ulong address, AddressRange limits, bool isMigratable, long checkedBytes, Func<AddressRange, bool> arePresent, out SvmRange range)
    {
        if (Find(address) is { } found)
        {
            range = found;
            return Errno.Ok;
        }

        range = default;
        Place place = PlaceOf(address);
        foreach (long chunk in _chunks)
        {
            AddressRange candidate = SvmPages.BlockOf(address, chunk);
            if (!limits.Contains(candidate) || Overlaps(place, candidate) || (chunk > SvmPages.Size && chunk <= checkedBytes && !arePresent(candidate)))
            {
                continue;
            }

            range = new SvmRange(candidate.Start, chunk, isMigratable ? RangeFlags.Migratable : RangeFlags.None, SvmRange.InSystem, 0);
            Insert(place, range);
            return Errno.Ok;
        }

        return Errno.EINVAL;
    }

    private static bool Overlaps(Place place, AddressRange candidate) =>
        place.Ranges is { } ranges
        && ranges.Overlaps((int)((candidate.Start - place.Start) >> SvmPages.Shift), (int)((candidate.End - place.Start) >> SvmPages.Shift));

    private void Insert(Place place, SvmRange range)
    {
        if (!_windows.TryGetValue(place.Window, out NotifierWindow? window))
        {
            _windows[place.Window] = window = new NotifierWindow((int)(_windowBytes / BlockBytes));
        }

        window.Insert(place.BlockNumber, PackedSvmRange.Of(range, place.Start));
        Count++;
    }
}
