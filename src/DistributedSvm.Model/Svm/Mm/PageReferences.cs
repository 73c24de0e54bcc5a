using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>How many mms map a page (folio_mapcount), where it is more than one. A page's key has the memory that it is of (0: the host's, then the devices) above its number there.</summary>
[GenerateSerializer]
internal sealed class PageReferences
{
    private const int PageBits = 40;

    [Id(0)]
    private readonly AddressRunList<PageReferenceRun> _runs = new();

    /// <summary>Runs of pages that are mapped more than once.</summary>
    public int RunCount => _runs.Count;

    /// <summary>The key of a page; those of the pages behind it are the numbers behind it.</summary>
    public static ulong KeyOf(in PageTarget target, ulong address) =>
        ((target.Kind == PageKind.Device ? (ulong)target.Device + 1 : 0) << PageBits) | (address / Mm.PageSize);

    /// <summary>The key of the first page of a run.</summary>
    public static ulong KeyOf(in CpuPageSpan span) => KeyOf(new PageTarget(span.Pte.Kind, span.Pte.Device, span.Pte.Allocation), span.Pte.Address);

    /// <summary>How many mms map a page and those behind it, up to the last one at most for which that is the same.</summary>
    public PageReferenceRun At(ulong key, ulong last)
    {
        AddressRunPosition position = _runs.Find(key);
        if (!_runs.IsRun(position) || _runs[position].Start > last)
        {
            return new PageReferenceRun(key, last, 1);
        }

        PageReferenceRun run = _runs[position];
        return run.Start > key ? new PageReferenceRun(key, run.Start - 1, 1) : run.Part(key, Math.Min(run.End, last));
    }

    /// <summary>One more mm maps these pages.</summary>
    public void Add(ulong key, ulong last)
    {
        while (key <= last)
        {
            PageReferenceRun run = At(key, last);
            Set(run with { Count = run.Count + 1 });
            key = run.End + 1;
        }
    }

    /// <summary>So many mms map these pages.</summary>
    public void Set(PageReferenceRun run)
    {
        _runs.Erase(new AddressRange(run.Start, run.End));
        if (run.Count <= 1)
        {
            return;
        }

        AddressRunPosition position = _runs.Find(run.Start);
        if (_runs.IsRun(position) && _runs[position].Start == run.End + 1 && _runs[position].Count == run.Count)
        {
            run = run with { End = _runs[position].End };
            position = _runs.RemoveAt(position);
        }

        if (_runs.TryPrevious(position, out AddressRunPosition previous) && _runs[previous].End + 1 == run.Start && _runs[previous].Count == run.Count)
        {
            _runs.Set(previous, run with { Start = _runs[previous].Start });
            return;
        }

        _runs.Insert(position, run);
    }
}
