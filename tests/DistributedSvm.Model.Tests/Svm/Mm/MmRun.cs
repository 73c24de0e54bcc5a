using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Svm;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>The memory of a process beside the naive one: every operation is done to both, and what it answers compared.</summary>
internal sealed class MmRun
{
    private const ulong PageSize = Mm.PageSize;

    private readonly NaiveProcess _naive = new();
    private readonly SortedSet<(int Mm, ulong Page)> _isolated = [];
    private readonly List<PageRun> _gone = [];
    private readonly List<(ulong Page, NaivePage Was)> _naiveGone = [];
    private ProcessMemory _process = new();
    private ulong _nextSystem = 0x100_0000;
    private ulong _nextVram = 0x20_0000;
    private long _nextAllocation = 1;

    public void Do(MmStep step)
    {
        int number = _naive.Mms.Keys.ElementAt(step.Mm % _naive.Mms.Count);
        Mm mm = _process[number];
        AddressRange range = Range(step.First, step.Last);
        switch (step.Kind)
        {
            case < 20:
                Map(number, step);
                break;
            case < 27:
                AssertErrno(_naive.Unmap(number, step.First, step.Last, _naiveGone), mm.Unmap(range, _gone));
                break;
            case < 32:
                Remap(number, step);
                break;
            case < 36:
                Protection protection = (Protection)step.One(3, 0);
                AssertErrno(_naive.Change(number, step.First, step.Last, protection, null), mm.Protect(range, protection));
                break;
            case < 38:
                AssertErrno(_naive.Change(number, step.First, step.Last, null, step.One(2, 0) == 0), mm.Lock(range, step.One(2, 0) == 0));
                break;
            case < 55:
                Populate(number, step.First, step.Last, step.One(2, 1) == 0);
                break;
            case < 68:
                CollectForDevice(number, step);
                break;
            case < 72:
                CollectForSystem(number, step);
                break;
            case < 76:
                CollectAllocation(number, step);
                break;
            case < 84:
                EndMigration(step);
                break;
            case < 87:
                Fork(number);
                break;
            case < 88:
                Exit(number);
                break;
            case < 93:
                Write(number, step);
                break;
            case < 96:
                Look(number, step);
                break;
            case < 98:
                Pin(number, step);
                break;
            default:
                _process = step.One(2, 0) == 0 ? Serialization.RoundTrip(_process) : Serialization.DeepCopy(_process);
                break;
        }

        AssertGone();
    }

    /// <summary>Every page of every mm is as it should be, and every VMA.</summary>
    public void AssertSame()
    {
        Assert.Equal([.. _naive.Mms.Keys], _process.Numbers);
        foreach ((int number, NaiveMm naive) in _naive.Mms)
        {
            var runs = new List<PageRun>();
            _process[number].Walk(Range(NaiveProcess.First - 5, NaiveProcess.End + 5), runs, withHoles: true);
            Assert.Equal(NaiveProcess.End - NaiveProcess.First + 11, runs.Aggregate(0UL, (sum, run) => sum + (run.Bytes / PageSize)));
            ulong page = NaiveProcess.First - 5;
            foreach (PageRun run in runs)
            {
                for (ulong at = 0; at < run.Bytes; at += PageSize, page++)
                {
                    NaivePage found = PageOf(run, at);
                    NaivePage expected = naive.PageAt(page);
                    if (run.VirtualAddress + at != page * PageSize || expected != found)
                    {
                        Assert.Fail($"Page 0x{run.VirtualAddress + at:x} of mm {number} is {found}, and page 0x{page * PageSize:x} should be {expected}.");
                    }
                }
            }

            ImmutableArray<CpuVma> vmas = _process[number].Vmas.All;
            Assert.Equal(naive.Vmas.Count, (int)vmas.Sum(vma => (long)(vma.Range.Length / PageSize)));
            foreach (CpuVma vma in vmas)
            {
                for (ulong at = vma.Range.Start / PageSize; at <= vma.Range.End / PageSize; at++)
                {
                    if (naive.Vmas[at] != new NaiveVma(vma.Kind, vma.Protection, vma.IsLocked, vma.HasHugePages, naive.Vmas[vma.Range.Start / PageSize].Number))
                    {
                        Assert.Fail($"{naive.Vmas[at]} at page {at} is {vma}.");
                    }
                }
            }
        }
    }

    /// <summary>Ends all that is under way, and then every mm: no page may be left over.</summary>
    public void ExitAll()
    {
        while (_isolated.Count > 0)
        {
            EndMigration(new MmStep(0, 0, 0, 1, _isolated.Count));
            AssertGone();
        }

        while (_naive.Pins.Count > 0)
        {
            Unpin(0);
        }

        foreach (int number in _naive.Mms.Keys.ToList())
        {
            AssertErrno(Errno.Ok, _process.Exit(number, _gone));
            _naive.Exit(number, _naiveGone);
            AssertGone();
        }

        Assert.Equal(0, _naive.MappedPages);
    }

    private void Map(int number, MmStep step)
    {
        VmaKind kind = step.One(8, 0) switch { 0 => VmaKind.Huge, 1 => VmaKind.Shared, 2 => VmaKind.File, _ => VmaKind.Anonymous };
        if (kind == VmaKind.Huge && step.First / NaiveProcess.Block * NaiveProcess.Block < NaiveProcess.First)
        {
            return;
        }

        ulong first = kind == VmaKind.Huge && step.One(2, 4) == 0 ? step.First / NaiveProcess.Block * NaiveProcess.Block : step.First;
        Errno errno = _process[number].Map(
            first * PageSize, (long)((step.Last - first + 1) * PageSize), kind, (Protection)Math.Min(2, step.One(8, 1)), out AddressRange range, step.One(2, 2) == 0);
        AssertErrno(_naive.Map(number, first, step.Last, kind, (Protection)Math.Min(2, step.One(8, 1)), step.One(2, 2) == 0), errno);
        Assert.True(errno != Errno.Ok || range.Start == first * PageSize);
    }

    private void Remap(int number, MmStep step)
    {
        ulong pages = step.Last - step.First + 1;
        ulong target = NaiveProcess.First + ((ulong)step.Choice % (NaiveProcess.End - NaiveProcess.First - pages + 1));
        target = step.One(2, 2) == 0 ? target / NaiveProcess.Block * NaiveProcess.Block : target;
        Errno errno = _process[number].Remap(Range(step.First, step.Last), target * PageSize, _gone, out AddressRange moved);
        AssertErrno(_naive.Remap(number, step.First, step.Last, target, _naiveGone), errno);
        Assert.True(errno != Errno.Ok || moved == Range(target, target + pages - 1));
    }

    private void Populate(int number, ulong first, ulong last, bool isScattered)
    {
        ImmutableArray<AddressRange> holes = _process[number].Unpopulated(Range(first, last));
        SortedSet<ulong> expected = _naive.Unpopulated(number, first, last);
        Assert.Equal(expected, holes.SelectMany(hole => Numbers(hole)));
        List<ulong> addresses = SystemPages(expected.Count, isScattered);
        _process[number].Populate(holes, Ranges(addresses));
        int next = 0;
        foreach (ulong page in expected)
        {
            _naive.Put(_naive.Mms[number], page, new NaivePage(PageKind.System, 0, 0, addresses[next++], false, false));
        }
    }

    private void CollectForDevice(int number, MmStep step)
    {
        var sources = new List<PageRun>();
        int device = step.One(3, 0);
        Errno errno = _process[number].CollectForDevice(Range(step.First, step.Last), device, step.One(4, 1) != 0, step.One(4, 2) == 0, sources);
        AssertErrno(_naive.CollectForDevice(number, step.First, step.Last, device, step.One(4, 1) != 0, step.One(4, 2) == 0, out bool isThere), errno);
        if (errno == Errno.Ok && !isThere)
        {
            Assert.Equal(Enumerable.Sequence(step.First, step.Last, 1UL).Select(page => (page, _naive.Mms[number].PageAt(page))), sources.SelectMany(Pages));
            _isolated.UnionWith(sources.SelectMany(Pages).Select(item => (number, item.Page)));
            if (step.One(8, 3) != 0)
            {
                ReplaceOnDevice(number, step.First, step.Last, device, (step.Choice >> 12) % 4);
            }
        }
        else
        {
            Assert.Empty(sources);
        }
    }

    private void CollectForSystem(int number, MmStep step)
    {
        var sources = new List<PageRun>();
        Errno errno = _process[number].CollectForSystem(Range(step.First, step.Last), sources);
        AssertErrno(_naive.Isolate(Enumerable.Sequence(step.First, step.Last, 1UL).Select(page => (number, page))), errno);
        Collected(errno, sources.ConvertAll(run => new MmPageRun(number, run)));
    }

    private void CollectAllocation(int number, MmStep step)
    {
        NaivePage some = _naive.Mms[number].Pages.Values.FirstOrDefault(page => page.Kind == PageKind.Device && page.Address / PageSize % 7 == (ulong)step.One(7, 0));
        if (some.Kind != PageKind.Device)
        {
            return;
        }

        var sources = new List<MmPageRun>();
        var pages = _naive.Mms.SelectMany(mm => mm.Value.Pages.Where(item => (item.Value.Kind, item.Value.Device, item.Value.Allocation) == (some.Kind, some.Device, some.Allocation)).Select(item => (mm.Key, item.Key, item.Value.Address))).ToList();
        long count = pages.Select(item => item.Address).Distinct().Count();
        Errno errno = _process.CollectAllocation(some.Device, some.Allocation, Range(step.First, step.Last), count, sources);
        AssertErrno(_naive.Isolate(pages.Select(item => (item.Item1, item.Item2))), errno);
        Assert.Equal(errno == Errno.Ok ? count : 0, sources.Sum(item => (long)(item.Run.Bytes / PageSize)));
        Collected(errno, sources);
    }

    private void Collected(Errno errno, List<MmPageRun> sources)
    {
        Assert.True(errno == Errno.Ok || sources.Count == 0);
        foreach ((int mm, PageRun run) in sources)
        {
            Assert.Equal(Pages(run).Select(item => (item.Page, _naive.Mms[mm].PageAt(item.Page))), Pages(run));
            _isolated.UnionWith(Pages(run).Select(item => (mm, item.Page)));
        }
    }

    /// <summary>Ends the migration of the first pages that were collected, and of others of its mm next to them.</summary>
    private void EndMigration(MmStep step)
    {
        if (_isolated.Count == 0)
        {
            return;
        }

        (int number, ulong first) = _isolated.ElementAt(step.Choice % _isolated.Count);
        ulong last = first;
        while (last - first < 40 && _isolated.Contains((number, last + 1)))
        {
            last++;
        }

        if (step.One(3, 1) == 0)
        {
            _process[number].Restore(Range(first, last));
            foreach (ulong page in Enumerable.Sequence(first, last, 1UL))
            {
                _naive.Restore(number, page);
                _isolated.Remove((number, page));
            }
        }
        else if (_naive.Mms[number].PageAt(first).Kind == PageKind.Device && step.One(3, 2) != 0)
        {
            Replace(number, first, last, PageTarget.System, SystemPages((int)(last - first + 1), step.One(2, 3) == 0));
        }
        else
        {
            ReplaceOnDevice(number, first, last, step.One(3, 3), step.One(4, 4));
        }
    }

    private void ReplaceOnDevice(int number, ulong first, ulong last, int device, int style)
    {
        if (style == 0)
        {
            // Ranges of 4 KiB: each page has an allocation of its own, mostly in order.
            foreach (ulong page in Enumerable.Sequence(first, last, 1UL))
            {
                Replace(number, page, page, PageTarget.OnDevice(device, _nextAllocation++), VramPages(1, page % 50 == 0));
            }

            return;
        }

        Replace(number, first, last, PageTarget.OnDevice(device, _nextAllocation), VramPages((int)(last - first + 1), style == 1));
        _nextAllocation += 3;
    }

    private void Replace(int number, ulong first, ulong last, PageTarget target, List<ulong> addresses)
    {
        _process[number].Replace([Range(first, last)], target, Ranges(addresses), _gone);
        for (ulong page = first; page <= last; page++)
        {
            _naive.Replace(number, page, target, addresses[(int)(page - first)], _naiveGone);
            _isolated.Remove((number, page));
        }
    }

    private void Fork(int number)
    {
        if (_naive.Mms.Count == 3)
        {
            return;
        }

        foreach (CpuVma vma in _process[number].Vmas.All.Where(vma => !vma.IsPrivate))
        {
            Populate(number, vma.Range.Start / PageSize, vma.Range.End / PageSize, false);
        }

        Assert.Empty(_process.UnpopulatedBeforeFork(number));
        AssertErrno(_naive.Fork(number), _process.Fork(number, out int child));
        Assert.True(child == -1 || child == _naive.Mms.Keys.Max());
    }

    private void Exit(int number)
    {
        if (number != 0)
        {
            AssertErrno(_naive.Exit(number, _naiveGone), _process.Exit(number, _gone));
        }
    }

    private void Write(int number, MmStep step)
    {
        var copies = new List<PageRun>();
        _process[number].PrepareWrite(Range(step.First, step.Last), copies);
        List<ulong> expected = _naive.PrepareWrite(number, step.First, step.Last);
        Assert.Equal(expected, copies.SelectMany(run => Numbers(run.Virtual)));
        List<ulong> addresses = SystemPages(expected.Count, step.One(2, 0) == 0);
        _process[number].BreakCopyOnWrite([.. copies.Select(run => run.Virtual)], Ranges(addresses), _gone);
        for (int i = 0; i < expected.Count; i++)
        {
            _naive.Copy(number, expected[i], addresses[i], _naiveGone);
        }
    }

    private void Look(int number, MmStep step)
    {
        int device = step.One(3, 0);
        bool Sees(int other) => other != step.One(5, 1);
        Assert.Equal(_naive.Scan(number, step.First, step.Last, device, Sees), _process[number].Scan(Range(step.First, step.Last), device, Sees));
        bool isWrite = step.One(2, 2) == 0;
        CpuFault found = _process[number].FirstFault(Range(step.First, step.Last), isWrite);
        ulong page = step.First;
        while (page < step.Last && _naive.FaultAt(number, page, isWrite) == CpuFaultKind.None)
        {
            page++;
        }

        CpuFaultKind kind = _naive.FaultAt(number, page, isWrite);
        ulong first = kind == CpuFaultKind.None ? step.First : page;
        while (page < step.Last && _naive.FaultAt(number, page + 1, isWrite) == kind)
        {
            page++;
        }

        Assert.Equal(new CpuFault(kind, Range(first, page)), found);
        Assert.Equal(_naive.Mms[number].PageAt(step.First), Pages(_process[number].PageAt(step.First * PageSize)).First().At);
    }

    private void Pin(int number, MmStep step)
    {
        if (_naive.Pins.Count > 2)
        {
            Unpin(step.One(3, 0));
            return;
        }

        _naive.Pins.Add((number, step.First, step.Last));
        _process[number].Pin(Range(step.First, step.Last));
        Assert.True(_process[number].HasPinned(Range(step.Last, step.Last + 1)));
    }

    private void Unpin(int index)
    {
        (int mm, ulong first, ulong last) = _naive.Pins[index];
        _naive.Pins.RemoveAt(index);
        _process[mm].Unpin(Range(first, last));
    }

    private List<ulong> SystemPages(int count, bool isScattered) => Addresses(ref _nextSystem, count, isScattered);

    private List<ulong> VramPages(int count, bool isScattered) => Addresses(ref _nextVram, count, isScattered);

    private static List<ulong> Addresses(ref ulong next, int count, bool isScattered)
    {
        var addresses = new List<ulong>();
        for (int i = 0; i < count; i++)
        {
            addresses.Add(next);
            next += isScattered && i % 2 == 0 ? 3 * PageSize : PageSize;
        }

        return addresses;
    }

    /// <summary>What went is the same, and pages that are gone are mapped by nobody.</summary>
    private void AssertGone()
    {
        Assert.Equal(_naiveGone.Select(item => (item.Page, item.Was with { IsShared = false, IsIsolated = false })), _gone.SelectMany(Pages));
        foreach ((_, NaivePage was) in _naiveGone)
        {
            Assert.Equal(0, _naive.Mappings(was));
        }

        _gone.Clear();
        _naiveGone.Clear();
    }

    private static void AssertErrno(Errno expected, Errno found) => Assert.Equal(expected, found);

    private static AddressRange Range(ulong first, ulong last) => new(first * PageSize, (last * PageSize) + PageSize - 1);

    private static IEnumerable<ulong> Numbers(AddressRange range) => Enumerable.Sequence(range.Start / PageSize, range.End / PageSize, 1UL);

    private static ImmutableArray<AddressRange> Ranges(List<ulong> addresses)
    {
        var ranges = new List<AddressRange>();
        foreach (ulong address in addresses)
        {
            if (ranges.Count > 0 && ranges[^1].End + 1 == address)
            {
                ranges[^1] = ranges[^1] with { End = address + PageSize - 1 };
            }
            else
            {
                ranges.Add(AddressRange.FromLength(address, PageSize));
            }
        }

        return [.. ranges];
    }

    private static IEnumerable<(ulong Page, NaivePage At)> Pages(PageRun run)
    {
        for (ulong at = 0; at < run.Bytes; at += PageSize)
        {
            yield return ((run.VirtualAddress + at) / PageSize, PageOf(run, at));
        }
    }

    private static NaivePage PageOf(PageRun run, ulong at) =>
        new(run.Kind, run.Device, run.Allocation, run.Kind == PageKind.None ? 0 : run.Address + at, run.IsShared, run.IsIsolated);
}
