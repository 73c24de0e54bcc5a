using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The page table of a VM in fault mode (drivers/gpu/drm/xe/xe_pt.c): by windows of 2 MiB, each a list of runs. 16 bytes for a page that stands alone, and no more for 2 MiB in
/// one piece; what is done to a range costs by the windows that it touches and that are there.
/// </summary>
[GenerateSerializer]
public sealed class SvmPageTable
{
    private const int PageShift = 12;
    private const int WindowShift = 21;
    private const ulong WindowMask = (1UL << WindowShift) - 1;

    [Id(0)]
    private readonly Dictionary<ulong, PageTableLeaf> _leaves = [];

    /// <summary>Windows of which something is mapped.</summary>
    public int Windows => _leaves.Count;

    /// <summary>Runs that it is kept as.</summary>
    public long Runs => _leaves.Values.Sum(leaf => (long)leaf.Count);

    /// <summary>Pages that are mapped.</summary>
    public long Pages
    {
        get
        {
            long pages = 0;
            foreach (PageTableLeaf leaf in _leaves.Values)
            {
                for (int i = 0; i < leaf.Count; i++)
                {
                    pages += leaf[i].Pages;
                }
            }

            return pages;
        }
    }

    /// <summary>Writes entries over what is there.</summary>
    public void Bind(ImmutableArray<MappedRun> runs)
    {
        var laid = new List<LeafRun>();
        ulong window = 0;
        foreach (MappedRun run in runs)
        {
            var entry = new PageTableEntry(run.Address.Start, run.Protocol, run.IsWritable, run.Atomics);
            AddressRange range = AddressRange.FromLength(run.VirtualAddress, run.Address.Length);
            for (ulong at = range.Start >> WindowShift; at <= range.End >> WindowShift; at++)
            {
                (int first, int end) = Clip(at, range);
                if (laid.Count > 0 && (at != window || first < laid[^1].End))
                {
                    Lay(window, CollectionsMarshal.AsSpan(laid));
                    laid.Clear();
                }

                window = at;
                laid.Add(new LeafRun((ushort)first, (ushort)(end - first), entry));
                entry = entry.After(end - first);
            }
        }

        if (laid.Count > 0)
        {
            Lay(window, CollectionsMarshal.AsSpan(laid));
        }
    }

    /// <summary>Clears a range; what an access has gone through is left in <paramref name="cache"/>, which is the TLB's.</summary>
    public void Zap(AddressRange range, SvmPageTable? cache)
    {
        foreach (ulong window in Touched(range))
        {
            (int first, int end) = Clip(window, range);
            if (cache is not null)
            {
                ref PageTableLeaf leaf = ref CollectionsMarshal.GetValueRefOrNullRef(_leaves, window);
                for (int i = 0; i < leaf.Count; i++)
                {
                    LeafRun used = leaf[i].Between(first, end);
                    if (used.Pages > 0 && used.Entry.IsUsed)
                    {
                        cache.Lay(window, [used]);
                    }
                }
            }

            Lay(window, [new LeafRun((ushort)first, (ushort)(end - first), default)]);
        }
    }

    /// <summary>The TLB forgets a range: its entries count as unused.</summary>
    public void Forget(AddressRange range)
    {
        List<LeafRun>? cut = null;
        foreach (ulong window in Touched(range))
        {
            ref PageTableLeaf leaf = ref CollectionsMarshal.GetValueRefOrNullRef(_leaves, window);
            (int first, int end) = Clip(window, range);
            for (int i = 0; i < leaf.Count; i++)
            {
                LeafRun used = leaf[i].Between(first, end);
                if (used.Pages == 0 || !used.Entry.IsUsed)
                {
                    continue;
                }

                if (used.Pages == leaf[i].Pages)
                {
                    leaf.SetEntry(i, used.Entry.AsUnused);
                }
                else
                {
                    (cut ??= []).Add(used with { Entry = used.Entry.AsUnused });
                }
            }

            if (cut is { Count: > 0 })
            {
                leaf.Lay(CollectionsMarshal.AsSpan(cut));
                cut.Clear();
            }
        }
    }

    /// <summary>An access goes through the entry of an address, so that the TLB has it from now on. False where there is none.</summary>
    public bool TryUse(ulong address, out PageTranslation translation)
    {
        ref PageTableLeaf leaf = ref CollectionsMarshal.GetValueRefOrNullRef(_leaves, address >> WindowShift);
        int page = (int)((address & WindowMask) >> PageShift);
        int index = Unsafe.IsNullRef(ref leaf) ? -1 : leaf.Find(page);
        if (index < 0)
        {
            translation = default;
            return false;
        }

        LeafRun run = leaf[index];
        if (!run.Entry.IsUsed)
        {
            leaf.SetEntry(index, run.Entry.AsUsed);
        }

        ulong within = address & ((1UL << PageShift) - 1);
        PageTableEntry entry = run.Entry.After(page - run.First);
        translation = new PageTranslation(entry.Address + within, entry.Protocol, entry.IsWritable, entry.Atomics, ((ulong)(run.End - page) << PageShift) - within);
        return true;
    }

    private void Lay(ulong window, ReadOnlySpan<LeafRun> laid)
    {
        ref PageTableLeaf leaf = ref CollectionsMarshal.GetValueRefOrAddDefault(_leaves, window, out _);
        leaf.Lay(laid);
        if (leaf.IsEmpty)
        {
            _leaves.Remove(window);
        }
    }

    /// <summary>The windows of a range that something is mapped in.</summary>
    private List<ulong> Touched(AddressRange range)
    {
        ulong first = range.Start >> WindowShift;
        ulong last = range.End >> WindowShift;
        var touched = new List<ulong>();
        if (last - first >= (ulong)_leaves.Count)
        {
            touched.AddRange(_leaves.Keys.Where(window => first <= window && window <= last));
            return touched;
        }

        for (ulong window = first; window <= last; window++)
        {
            if (_leaves.ContainsKey(window))
            {
                touched.Add(window);
            }
        }

        return touched;
    }

    private static (int First, int End) Clip(ulong window, AddressRange range)
    {
        ulong start = Math.Max(range.Start, window << WindowShift);
        ulong end = Math.Min(range.End, (window << WindowShift) | WindowMask);
        return ((int)((start & WindowMask) >> PageShift), (int)((end & WindowMask) >> PageShift) + 1);
    }
}
