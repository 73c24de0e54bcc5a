using System.Runtime.CompilerServices;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// 512 entries of a CPU page table: a few runs, or else an entry for each, of 16 bytes (8, while no page is on a device). A leaf whose pages were put in order is one run, whatever its kind.
/// </summary>
internal sealed class CpuPageLeaf
{
    /// <summary>Entries of a leaf.</summary>
    public const int Entries = 512;

    /// <summary>More runs than this are dense.</summary>
    private const int MostRuns = 128;

    /// <summary>A dense leaf becomes runs again when they are so few.</summary>
    private const int FewRuns = 64;

    private CpuPteRun[] _runs = [];
    private int _count;

    /// <summary>Dense: <see cref="CpuPte.Word"/> of each entry.</summary>
    private ulong[]? _words;

    /// <summary>Dense: <see cref="CpuPte.Owner"/> of each entry; null while all are 0.</summary>
    private ulong[]? _owners;

    /// <summary>Dense: entries that do not go on where the one before them ends.</summary>
    private int _breaks;

    /// <summary>Dense: entries to write before runs are looked for again, because there were more than breaks say.</summary>
    private int _patience;

    public bool IsEmpty => _words is null && _count == 0;

    /// <summary>Bytes of its entries.</summary>
    public long Bytes => ((long)_runs.Length * Unsafe.SizeOf<CpuPteRun>()) + (((_words?.Length ?? 0) + (_owners?.Length ?? 0)) * sizeof(ulong));

    /// <summary>Writes entries; a run of empty ones clears them.</summary>
    public void Set(in CpuPteRun run)
    {
        if (_words is null)
        {
            SetRun(run);
            if (_count > MostRuns)
            {
                Spread();
            }

            return;
        }

        SetDense(run);
        _patience -= run.Count;
        if (_breaks < FewRuns && _patience <= 0)
        {
            Gather();
        }
    }

    /// <summary>The first run of entries that are not empty at or behind an index, cut to begin there; in a dense leaf as long as it can be.</summary>
    public bool TryNext(int index, out CpuPteRun run)
    {
        if (_words is not null)
        {
            return TryNextDense(index, out run);
        }

        int at = FirstEndingBehind(index);
        run = at < _count ? _runs[at] : default;
        if (run.Count > 0 && run.Start < index)
        {
            run = run.Part(index, run.End);
        }

        return run.Count > 0;
    }

    private int FirstEndingBehind(int index)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_runs[middle].End <= index)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void SetRun(in CpuPteRun run)
    {
        // From the run that ends where this one starts to the one that starts where it ends: they may become one.
        int first = FirstEndingBehind(run.Start - 1);
        int behind = first;
        Span<CpuPteRun> results = stackalloc CpuPteRun[3];
        int count = 0;
        if (first < _count && _runs[first].Start < run.Start)
        {
            Append(results, ref count, _runs[first].Part(_runs[first].Start, Math.Min(_runs[first].End, run.Start)));
        }

        if (!run.Pte.IsEmpty)
        {
            Append(results, ref count, run);
        }

        for (; behind < _count && _runs[behind].Start <= run.End; behind++)
        {
            if (_runs[behind].End > run.End)
            {
                Append(results, ref count, _runs[behind].Part(Math.Max(_runs[behind].Start, run.End), _runs[behind].End));
            }
        }

        Splice(first, behind - first, results[..count]);
    }

    private static void Append(Span<CpuPteRun> runs, ref int count, in CpuPteRun run)
    {
        if (count == 0 || !runs[count - 1].TryAppend(run))
        {
            runs[count++] = run;
        }
    }

    private void Splice(int at, int removed, ReadOnlySpan<CpuPteRun> runs)
    {
        int count = _count - removed + runs.Length;
        CpuPteRun[] old = _runs;
        if (count > old.Length || count * 4 <= old.Length)
        {
            _runs = count == 0 ? [] : new CpuPteRun[count <= 2 ? count : count + (count / 2)];
            Array.Copy(old, _runs, at);
        }

        Array.Copy(old, at + removed, _runs, at + runs.Length, _count - at - removed);
        runs.CopyTo(_runs.AsSpan(at));
        _count = count;
    }

    private void SetDense(in CpuPteRun run)
    {
        _breaks -= BreaksIn(run.Start, run.End);
        if (run.Pte.Owner != 0)
        {
            _owners ??= new ulong[Entries];
        }

        for (int i = 0; i < run.Count; i++)
        {
            CpuPte pte = run.Pte.Advance((ulong)i, run.Step);
            _words![run.Start + i] = pte.Word;
            if (_owners is not null)
            {
                _owners[run.Start + i] = pte.Owner;
            }
        }

        _breaks += BreaksIn(run.Start, run.End);
    }

    /// <summary>Breaks before entries from one to another, inclusive.</summary>
    private int BreaksIn(int start, int end)
    {
        int breaks = 0;
        for (int i = Math.Max(1, start); i <= Math.Min(end, Entries - 1); i++)
        {
            CpuPte last = One(i - 1).Pte;
            CpuPte next = One(i).Pte;
            breaks += next == last.Advance(1, 0) || next == last.Advance(1, 1) ? 0 : 1;
        }

        return breaks;
    }

    private bool TryNextDense(int index, out CpuPteRun run)
    {
        int start = _words.AsSpan(index).IndexOfAnyExcept(0UL);
        if (start < 0)
        {
            run = default;
            return false;
        }

        run = One(index + start);
        for (int next = run.End; next < Entries && run.TryAppend(One(next)); next++)
        {
            // As far as it goes.
        }

        return true;
    }

    private CpuPteRun One(int index) => new() { Pte = new CpuPte(_words![index], _owners?[index] ?? 0), Start = (ushort)index, Count = 1 };

    private void Spread()
    {
        _words = new ulong[Entries];
        _breaks = 0;
        _patience = 0;
        for (int i = 0; i < _count; i++)
        {
            SetDense(_runs[i]);
        }

        _runs = [];
        _count = 0;
    }

    private void Gather()
    {
        Span<CpuPteRun> runs = stackalloc CpuPteRun[FewRuns];
        int count = 0;
        for (int index = 0; index < Entries && TryNextDense(index, out CpuPteRun run); index = run.End)
        {
            if (count == FewRuns)
            {
                _patience = Entries;
                return;
            }

            runs[count++] = run;
        }

        _words = null;
        _owners = null;
        _runs = runs[..count].ToArray();
        _count = count;
    }
}
