using DistributedSvm.Model.Core;
using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>The mms of a process, page by page, with loops over everything: slow and plain. Pages are numbered from <see cref="First"/> up to <see cref="End"/>, exclusive.</summary>
public sealed class NaiveProcess
{
    /// <summary>Three huge pages, on a border of one.</summary>
    public const ulong First = 4 * Block;
    public const ulong End = First + (3 * Block);
    public const ulong Block = 512;

    private readonly Dictionary<(PageKind Kind, int Device, ulong Address), int> _mappings = [];
    private int _nextMm = 1;
    private int _numbers;

    public SortedDictionary<int, NaiveMm> Mms { get; } = new() { [0] = new NaiveMm() };

    public List<(int Mm, ulong First, ulong Last)> Pins { get; } = [];

    public Errno Map(int number, ulong first, ulong last, VmaKind kind, Protection protection, bool hasHugePages)
    {
        NaiveMm mm = Mms[number];
        if (kind == VmaKind.Huge && first % Block != 0)
        {
            return Errno.EINVAL;
        }

        last = kind == VmaKind.Huge ? (last / Block * Block) + Block - 1 : last;
        if (Any(first, last, mm.Vmas.ContainsKey))
        {
            return Errno.EEXIST;
        }

        int vma = kind == VmaKind.Anonymous ? 0 : ++_numbers;
        Each(first, last, page => mm.Vmas[page] = new NaiveVma(kind, protection, false, kind == VmaKind.Anonymous && hasHugePages, vma));
        return Errno.Ok;
    }

    public Errno Unmap(int number, ulong first, ulong last, List<(ulong Page, NaivePage Was)> gone)
    {
        NaiveMm mm = Mms[number];
        if (CutsHuge(mm, first, last))
        {
            return Errno.EINVAL;
        }

        if (IsBusy(number, first, last))
        {
            return Errno.EAGAIN;
        }

        Each(first, last, page => Drop(mm, page, gone));
        return Errno.Ok;
    }

    public Errno Remap(int number, ulong first, ulong last, ulong target, List<(ulong Page, NaivePage Was)> gone)
    {
        NaiveMm mm = Mms[number];
        ulong targetLast = target + (last - first);
        if (CutsHuge(mm, first, last))
        {
            return Errno.EINVAL;
        }

        if (!IsOneVma(mm, first, last))
        {
            return Errno.EFAULT;
        }

        if ((mm.Vmas[first].Kind == VmaKind.Huge && target % Block != 0) || (target <= last && first <= targetLast) || CutsHuge(mm, target, targetLast))
        {
            return Errno.EINVAL;
        }

        if (IsBusy(number, first, last) || IsBusy(number, target, targetLast))
        {
            return Errno.EAGAIN;
        }

        Each(target, targetLast, page => Drop(mm, page, gone));
        NaiveVma vma = mm.Vmas[first];
        vma = vma with { Number = vma.Kind == VmaKind.Anonymous ? 0 : ++_numbers };
        Each(first, last, page =>
        {
            mm.Vmas.Remove(page);
            mm.Vmas[page - first + target] = vma;
            NaivePage was = mm.PageAt(page);
            Put(mm, page, default);
            Put(mm, page - first + target, was);
        });
        return Errno.Ok;
    }

    public Errno Change(int number, ulong first, ulong last, Protection? protection, bool? isLocked)
    {
        NaiveMm mm = Mms[number];
        if (CutsHuge(mm, first, last))
        {
            return Errno.EINVAL;
        }

        if (!All(first, last, mm.Vmas.ContainsKey))
        {
            return Errno.ENOMEM;
        }

        for (ulong page = first; page <= last;)
        {
            NaiveVma vma = mm.Vmas[page];
            NaiveVma changed = vma with { Protection = protection ?? vma.Protection, IsLocked = isLocked ?? vma.IsLocked };
            int part = vma.Kind == VmaKind.Anonymous ? 0 : ++_numbers;
            int rest = vma.Kind == VmaKind.Anonymous ? 0 : ++_numbers;
            for (; mm.Vmas.TryGetValue(page, out NaiveVma same) && same == vma; page++)
            {
                if (changed != vma)
                {
                    mm.Vmas[page] = page <= last ? changed with { Number = part } : vma with { Number = rest };
                }
            }
        }

        return Errno.Ok;
    }

    /// <summary>Pages to populate so that a range is there.</summary>
    public SortedSet<ulong> Unpopulated(int number, ulong first, ulong last)
    {
        NaiveMm mm = Mms[number];
        var pages = new SortedSet<ulong>();
        Each(first, last, page =>
        {
            if (!mm.Vmas.TryGetValue(page, out NaiveVma vma) || mm.Pages.ContainsKey(page))
            {
                return;
            }

            ulong block = page / Block * Block;
            bool isWhole = vma.Kind == VmaKind.Huge || (vma.HasHugePages && IsOneVma(mm, block, block + Block - 1) && !Any(block, block + Block - 1, mm.Pages.ContainsKey));
            Each(isWhole ? block : page, isWhole ? block + Block - 1 : page, one => pages.Add(one));
        });
        return pages;
    }

    public CpuFaultKind FaultAt(int number, ulong page, bool isWrite)
    {
        NaiveMm mm = Mms[number];
        if (!mm.Vmas.TryGetValue(page, out NaiveVma vma) || vma.Protection == Protection.None || (isWrite && vma.Protection != Protection.ReadWrite))
        {
            return CpuFaultKind.Forbidden;
        }

        return !mm.Pages.TryGetValue(page, out NaivePage at) ? CpuFaultKind.Unpopulated
            : at.IsIsolated ? CpuFaultKind.Isolated
            : at.Kind == PageKind.Device ? CpuFaultKind.OnDevice
            : isWrite && at.IsShared && vma.Kind != VmaKind.Shared ? CpuFaultKind.CopyOnWrite
            : CpuFaultKind.None;
    }

    public PageScan Scan(int number, ulong first, ulong last, int device, Func<int, bool> sees)
    {
        NaiveMm mm = Mms[number];
        var places = new HashSet<int>();
        for (ulong page = first; page <= last; page++)
        {
            NaivePage at = mm.PageAt(page);
            if (at.Kind == PageKind.None || at.IsIsolated || (at.Kind == PageKind.Device && !sees(at.Device)))
            {
                return PageScan.Unpopulated;
            }

            places.Add(at.Kind == PageKind.System ? -1 : at.Device);
        }

        return places.Count > 1 ? (places.Contains(-1) ? PageScan.Mixed : PageScan.MixedDevice)
            : places.Contains(-1) ? PageScan.System
            : places.Contains(device) ? PageScan.Equal : PageScan.Other;
    }

    public Errno CollectForDevice(int number, ulong first, ulong last, int device, bool fromPeers, bool fromItself, out bool isThere)
    {
        NaiveMm mm = Mms[number];
        isThere = false;
        if (!mm.Vmas.TryGetValue(first, out NaiveVma vma))
        {
            return Errno.ENOENT;
        }

        if (!IsOneVma(mm, first, last))
        {
            return Errno.EINVAL;
        }

        bool IsIn(ulong page) => mm.PageAt(page) is { Kind: PageKind.Device } at && at.Device == device;
        if (vma.Kind != VmaKind.Anonymous || vma.IsLocked || IsBusy(number, first, last)
            || Any(first, last, page => Mappings(mm.PageAt(page)) > 1 || (!fromPeers && mm.PageAt(page).Kind == PageKind.Device && !IsIn(page))))
        {
            return Errno.EBUSY;
        }

        if (!fromItself && Any(first, last, IsIn))
        {
            isThere = All(first, last, IsIn);
            return isThere ? Errno.Ok : Errno.EBUSY;
        }

        Each(first, last, page => Put(mm, page, mm.PageAt(page) with { IsIsolated = true, IsShared = false }));
        return Errno.Ok;
    }

    /// <summary>Isolates pages on devices that <paramref name="wanted"/> wants, with all their mappings.</summary>
    public Errno Isolate(IEnumerable<(int Mm, ulong Page)> wanted)
    {
        var all = wanted.Where(item => Mms[item.Mm].PageAt(item.Page).Kind == PageKind.Device).SelectMany(item => MappingsOf(item.Mm, item.Page)).Distinct().ToList();
        if (all.Exists(item => IsBusy(item.Mm, item.Page, item.Page)))
        {
            return Errno.EBUSY;
        }

        all.ForEach(item => Put(Mms[item.Mm], item.Page, Mms[item.Mm].PageAt(item.Page) with { IsIsolated = true }));
        return Errno.Ok;
    }

    public void Replace(int number, ulong page, PageTarget target, ulong address, List<(ulong Page, NaivePage Was)> gone)
    {
        NaivePage was = Mms[number].PageAt(page);
        var all = MappingsOf(number, page).ToList();
        foreach ((int mm, ulong at) in all)
        {
            Put(Mms[mm], at, new NaivePage(target.Kind, target.Device, target.Allocation, address, all.Count > 1, false));
        }

        if (was.Kind != PageKind.None)
        {
            gone.Add((page, was));
        }
    }

    public void Restore(int number, ulong page)
    {
        foreach ((int mm, ulong at) in MappingsOf(number, page).ToList())
        {
            NaivePage was = Mms[mm].PageAt(at);
            Put(Mms[mm], at, was with { IsIsolated = false });
        }
    }

    public Errno Fork(int number)
    {
        NaiveMm parent = Mms[number];
        if (IsBusy(number, First, End - 1))
        {
            return Errno.EAGAIN;
        }

        var child = new NaiveMm();
        foreach ((ulong page, NaiveVma vma) in parent.Vmas)
        {
            child.Vmas[page] = vma with { IsLocked = false };
        }

        foreach ((ulong page, NaivePage at) in parent.Pages.ToList())
        {
            Put(parent, page, at with { IsShared = true });
            Put(child, page, at with { IsShared = true });
        }

        Mms[_nextMm++] = child;
        return Errno.Ok;
    }

    public Errno Exit(int number, List<(ulong Page, NaivePage Was)> gone)
    {
        Errno errno = IsBusy(number, First, End - 1) ? Errno.EAGAIN : Errno.Ok;
        if (errno == Errno.Ok)
        {
            Each(First, End - 1, page => Drop(Mms[number], page, gone));
            Mms.Remove(number);
        }

        return errno;
    }

    /// <summary>Pages that must be copied before a write; the others that are shared are so no longer.</summary>
    public List<ulong> PrepareWrite(int number, ulong first, ulong last)
    {
        NaiveMm mm = Mms[number];
        var copies = new List<ulong>();
        Each(first, last, page =>
        {
            NaivePage at = mm.PageAt(page);
            if (at is { Kind: PageKind.System, IsShared: true, IsIsolated: false } && mm.Vmas[page].Kind != VmaKind.Shared)
            {
                if (Mappings(at) > 1)
                {
                    copies.Add(page);
                }
                else
                {
                    Put(mm, page, at with { IsShared = false });
                }
            }
        });
        return copies;
    }

    public void Copy(int number, ulong page, ulong address, List<(ulong Page, NaivePage Was)> gone)
    {
        NaiveMm mm = Mms[number];
        NaivePage was = mm.PageAt(page);
        if (Mappings(was) == 1)
        {
            gone.Add((page, was));
        }

        Put(mm, page, new NaivePage(PageKind.System, 0, 0, address, false, false));
    }

    public bool IsBusy(int number, ulong first, ulong last) =>
        Any(first, last, page => Mms[number].PageAt(page).IsIsolated) || Pins.Exists(pin => pin.Mm == number && pin.First <= last && first <= pin.Last);

    public int Mappings(NaivePage at) => _mappings.GetValueOrDefault((at.Kind, at.Device, at.Address));

    /// <summary>Pages that any mm maps.</summary>
    public int MappedPages => _mappings.Values.Count(mappings => mappings > 0);

    /// <summary>An isolated hole is a page too.</summary>
    public void Put(NaiveMm mm, ulong page, NaivePage at)
    {
        Count(mm.PageAt(page), -1);
        Count(at, 1);
        if (at == default)
        {
            mm.Pages.Remove(page);
        }
        else
        {
            mm.Pages[page] = at;
        }
    }

    private void Count(NaivePage at, int by)
    {
        if (at.Kind != PageKind.None)
        {
            _mappings[(at.Kind, at.Device, at.Address)] = Mappings(at) + by;
        }
    }


    private IEnumerable<(int Mm, ulong Page)> MappingsOf(int number, ulong page)
    {
        NaivePage at = Mms[number].PageAt(page);
        return Mappings(at) < 2
            ? [(number, page)]
            : Mms.SelectMany(mm => mm.Value.Pages.Where(item => item.Value.IsSamePage(at)).Select(item => (mm.Key, item.Key)));
    }

    private void Drop(NaiveMm mm, ulong page, List<(ulong Page, NaivePage Was)> gone)
    {
        mm.Vmas.Remove(page);
        if (mm.Pages.TryGetValue(page, out NaivePage was))
        {
            if (!was.IsShared || Mappings(was) == 1)
            {
                gone.Add((page, was));
            }

            Put(mm, page, default);
        }
    }

    private static bool IsOneVma(NaiveMm mm, ulong first, ulong last) =>
        mm.Vmas.TryGetValue(first, out NaiveVma vma) && All(first, last, page => mm.Vmas.TryGetValue(page, out NaiveVma other) && other == vma);

    private static bool CutsHuge(NaiveMm mm, ulong first, ulong last)
    {
        bool IsHuge(ulong page) => mm.Vmas.TryGetValue(page, out NaiveVma vma) && vma.Kind == VmaKind.Huge;
        return (first % Block != 0 && IsHuge(first)) || ((last + 1) % Block != 0 && IsHuge(last));
    }

    private static void Each(ulong first, ulong last, Action<ulong> action)
    {
        for (ulong page = first; page <= last; page++)
        {
            action(page);
        }
    }

    private static bool Any(ulong first, ulong last, Func<ulong, bool> holds)
    {
        for (ulong page = first; page <= last; page++)
        {
            if (holds(page))
            {
                return true;
            }
        }

        return false;
    }

    private static bool All(ulong first, ulong last, Func<ulong, bool> holds) => !Any(first, last, page => !holds(page));
}
