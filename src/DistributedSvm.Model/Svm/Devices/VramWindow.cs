namespace DistributedSvm.Model.Svm;

/// <summary>
/// Which allocations the pages of 2 MiB of VRAM are of: one rule where all are of one, or each of its own and they are numbered on; else a number for each page. 0 is none.
/// </summary>
[GenerateSerializer]
internal sealed class VramWindow
{
    /// <summary>Bytes of VRAM of a window are 1 shifted left by this.</summary>
    public const int Shift = 21;

    /// <summary>Pages of a window.</summary>
    public const int Pages = 1 << (Shift - SvmPages.Shift);

    /// <summary>The allocation of the first page, as long as there is a rule.</summary>
    [Id(0)]
    private long _first;

    /// <summary>From one page to the next: 0 or 1.</summary>
    [Id(1)]
    private int _step;

    /// <summary>Null while there is a rule.</summary>
    [Id(2)]
    private long[]? _pages;

    /// <summary>Pages that are of one.</summary>
    [Id(3)]
    public int Count { get; private set; }

    private long this[int page] => _pages is not null ? _pages[page] : _first == 0 ? 0 : _first + ((long)page * _step);

    /// <summary>Pages belong to allocations from now on: the first to this one (0 for none), each other one to that of the page before it, or with a step of 1 to the next.</summary>
    public void Set(int page, int pages, long allocation, int step)
    {
        if (pages == Pages)
        {
            _first = allocation;
            _step = allocation == 0 ? 0 : step;
            _pages = null;
            Count = allocation == 0 ? 0 : Pages;
            return;
        }

        if (_pages is null)
        {
            var all = new long[Pages];
            for (int i = 0; i < Pages; i++)
            {
                all[i] = this[i];
            }

            _pages = all;
        }

        for (int i = 0; i < pages; i++)
        {
            ref long one = ref _pages[page + i];
            Count -= one == 0 ? 0 : 1;
            one = allocation == 0 ? 0 : allocation + ((long)i * step);
            Count += one == 0 ? 0 : 1;
        }
    }

    /// <summary>Adds the allocations that pages are of.</summary>
    public void AddTo(SortedSet<long> found, int first, int last)
    {
        if (_pages is null && _step == 0)
        {
            last = first;
        }

        long before = 0;
        for (int page = first; page <= last; page++)
        {
            long allocation = this[page];
            if (allocation != 0 && allocation != before)
            {
                found.Add(allocation);
            }

            before = allocation;
        }
    }
}
