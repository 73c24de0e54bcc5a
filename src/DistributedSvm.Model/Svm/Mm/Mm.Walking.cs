using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>What is where: the page walk as HMM and faults do it (mm/hmm.c, hmm_range_fault without faulting).</summary>
public sealed partial class Mm
{
    /// <summary>What stands at one page; a hole where there is nothing.</summary>
    public PageRun PageAt(ulong address)
    {
        ulong page = address / PageSize;
        return _pages.TryNext(page, page, out CpuPageSpan span) ? span.FirstRun() : Hole(page, page);
    }

    /// <summary>Adds the runs of a range, by address, each as long as can be and cut to the range; VMAs play no part. Holes (also isolated ones) are added where asked for.</summary>
    public void Walk(AddressRange range, List<PageRun> runs, bool withHoles = false)
    {
        ulong page = range.Start / PageSize;
        ulong last = range.End / PageSize;
        while (page <= last && _pages.TryNext(page, last, out CpuPageSpan span))
        {
            if (withHoles && span.Page > page)
            {
                runs.Append(Hole(page, span.Page - 1));
            }

            if (withHoles || span.Pte.Kind != PageKind.None)
            {
                AppendRuns(runs, span);
            }

            page = span.Last + 1;
        }

        if (withHoles && page <= last)
        {
            runs.Append(Hole(page, last));
        }
    }

    /// <summary>
    /// The first thing that an access of a CPU to a range meets. Repeat until <see cref="CpuFaultKind.None"/>: then all of it can be done at once.
    /// </summary>
    public CpuFault FirstFault(AddressRange range, bool isWrite)
    {
        ulong address = range.Start;
        CpuFaultKind kind = CpuFaultKind.None;
        ulong start = range.Start;
        while (true)
        {
            CpuFaultKind next = FaultAt(address, range.End, isWrite, out ulong end);
            if (kind != CpuFaultKind.None && next != kind)
            {
                return new CpuFault(kind, new AddressRange(start, address - 1));
            }

            if (next != kind)
            {
                kind = next;
                start = address;
            }

            if (end >= range.End)
            {
                return new CpuFault(kind, new AddressRange(start, range.End));
            }

            address = end + 1;
        }
    }

    /// <summary>drm_gpusvm_scan_mm: where the pages of a range are.</summary>
    /// <param name="range">Whole pages.</param>
    /// <param name="device">Whose pagemap is asked about, by index.</param>
    /// <param name="sees">Whether pages of a device are those of the VM's owner group (dev_private_owner); null: all are.</param>
    public PageScan Scan(AddressRange range, int device, Func<int, bool>? sees = null)
    {
        ulong page = range.Start / PageSize;
        ulong last = range.End / PageSize;
        bool hasSystem = false;
        int first = -1;
        bool hasSeveral = false;
        while (page <= last)
        {
            if (!_pages.TryNext(page, last, out CpuPageSpan span) || span.Page > page || span.Pte.IsIsolated
                || (span.Pte.Kind == PageKind.Device && sees is not null && !sees(span.Pte.Device)))
            {
                return PageScan.Unpopulated;
            }

            if (span.Pte.Kind == PageKind.System)
            {
                hasSystem = true;
            }
            else
            {
                hasSeveral |= first >= 0 && first != span.Pte.Device;
                first = span.Pte.Device;
            }

            page = span.Last + 1;
        }

        return (hasSystem, first >= 0) switch
        {
            (true, true) => PageScan.Mixed,
            (true, false) => PageScan.System,
            _ when hasSeveral => PageScan.MixedDevice,
            _ => first == device ? PageScan.Equal : PageScan.Other,
        };
    }

    /// <summary>A migration has pages of the range.</summary>
    public bool HasIsolated(AddressRange range)
    {
        ulong page = range.Start / PageSize;
        ulong last = range.End / PageSize;
        while (_isolatedPages > 0 && page <= last && _pages.TryNext(page, last, out CpuPageSpan span))
        {
            if (span.Pte.IsIsolated)
            {
                return true;
            }

            page = span.Last + 1;
        }

        return false;
    }

    private static PageRun Hole(ulong first, ulong last) => new(first * PageSize, (last - first + 1) * PageSize, PageKind.None, 0, 0, 0, IsShared: false, IsIsolated: false);

    private static void AppendRuns(List<PageRun> runs, CpuPageSpan span)
    {
        while (true)
        {
            PageRun run = span.FirstRun();
            runs.Append(run);
            ulong pages = run.Bytes / PageSize;
            if (pages == span.Count)
            {
                return;
            }

            span = span.Part(span.Page + pages, span.Last);
        }
    }

    /// <summary>What an access meets at an address, and up to where it is the same at least, no further than asked for.</summary>
    private CpuFaultKind FaultAt(ulong address, ulong last, bool isWrite, out ulong end)
    {
        if (!Vmas.TryNext(address, out CpuVma vma) || vma.Range.Start > address)
        {
            end = vma.Range.Start > address ? Math.Min(last, vma.Range.Start - 1) : last;
            return CpuFaultKind.Forbidden;
        }

        end = Math.Min(last, vma.Range.End);
        if (vma.Protection == Protection.None || (isWrite && !vma.IsWritable))
        {
            return CpuFaultKind.Forbidden;
        }

        ulong page = address / PageSize;
        if (!_pages.TryNext(page, end / PageSize, out CpuPageSpan span))
        {
            return CpuFaultKind.Unpopulated;
        }

        if (span.Page > page)
        {
            end = (span.Page * PageSize) - 1;
            return CpuFaultKind.Unpopulated;
        }

        end = Math.Min(end, (span.Last * PageSize) + PageSize - 1);
        return span.Pte switch
        {
            { IsIsolated: true } => CpuFaultKind.Isolated,
            { Kind: PageKind.Device } => CpuFaultKind.OnDevice,
            { IsShared: true } when isWrite && vma.IsPrivate => CpuFaultKind.CopyOnWrite,
            _ => CpuFaultKind.None,
        };
    }
}
