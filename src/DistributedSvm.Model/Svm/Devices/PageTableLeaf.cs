namespace DistributedSvm.Model.Svm;

/// <summary>The pages of a window of 2 MiB: one run as it is, several in an array of just that length. 16 bytes for each run, however many pages it has.</summary>
[GenerateSerializer]
internal struct PageTableLeaf
{
    public const int MostRuns = 512;

    [Id(0)]
    private LeafRun _single;

    [Id(1)]
    private LeafRun[]? _runs;

    public readonly bool IsEmpty => _runs is null && _single.Pages == 0;

    public readonly int Count => _runs?.Length ?? (_single.Pages > 0 ? 1 : 0);

    public readonly LeafRun this[int index] => _runs is null ? _single : _runs[index];

    /// <summary>The index of the run that has a page, or -1.</summary>
    public readonly int Find(int page)
    {
        int low = 0;
        int high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            LeafRun run = this[middle];
            if (page < run.First)
            {
                high = middle - 1;
            }
            else if (page >= run.End)
            {
                low = middle + 1;
            }
            else
            {
                return middle;
            }
        }

        return -1;
    }

    public void SetEntry(int index, PageTableEntry entry)
    {
        if (_runs is null)
        {
            _single = _single with { Entry = entry };
        }
        else
        {
            _runs[index] = _runs[index] with { Entry = entry };
        }
    }

    /// <summary>Lays runs, in order and without overlap, over what is here; one whose entry is not present leaves nothing.</summary>
    public void Lay(ReadOnlySpan<LeafRun> laid)
    {
        if (laid is [{ Pages: MostRuns, Entry.IsPresent: true }])
        {
            _single = laid[0];
            _runs = null;
            return;
        }

        Span<LeafRun> into = stackalloc LeafRun[MostRuns];
        int count = 0;
        int at = 0;
        int from = 0;
        foreach (LeafRun run in laid)
        {
            while (at < Count && this[at].First < run.First)
            {
                Add(this[at].Between(from, run.First), into, ref count);
                if (this[at].End > run.First)
                {
                    break;
                }

                at++;
            }

            from = run.End;
            while (at < Count && this[at].End <= from)
            {
                at++;
            }

            Add(run, into, ref count);
        }

        for (; at < Count; at++)
        {
            Add(this[at].Between(from, MostRuns), into, ref count);
        }

        _single = count == 1 ? into[0] : default;
        _runs = count > 1 ? into[..count].ToArray() : null;
    }

    private static void Add(LeafRun run, Span<LeafRun> into, ref int count)
    {
        if (run.Pages == 0 || !run.Entry.IsPresent)
        {
            return;
        }

        if (count > 0 && into[count - 1].Joins(run))
        {
            into[count - 1] = into[count - 1] with { Pages = (ushort)(into[count - 1].Pages + run.Pages) };
        }
        else
        {
            into[count++] = run;
        }
    }
}
