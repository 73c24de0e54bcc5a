using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>The page table of an mm: leaves of 512 entries that are there while they have any.</summary>
internal sealed class CpuPageTable
{
    private readonly XArray<CpuPageLeaf> _leaves = new();

    /// <summary>Bytes of the entries.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (XArrayEntry<CpuPageLeaf> entry in _leaves)
            {
                bytes += entry.Entry.Bytes;
            }

            return bytes;
        }
    }

    /// <summary>Writes a run of entries that are not empty.</summary>
    public void Set(in CpuPageSpan span)
    {
        for (ulong page = span.Page; page <= span.Last;)
        {
            ulong index = page / CpuPageLeaf.Entries;
            ulong last = Math.Min(span.Last, (index * CpuPageLeaf.Entries) + CpuPageLeaf.Entries - 1);
            CpuPageLeaf? leaf = _leaves.Load(index);
            if (leaf is null)
            {
                leaf = new CpuPageLeaf();
                _leaves.Store(index, leaf);
            }

            leaf.Set(InLeaf(span.Part(page, last)));
            page = last + 1;
        }
    }

    /// <summary>Empties the entries from one page to another, inclusive.</summary>
    public void Clear(ulong first, ulong last)
    {
        foreach (XArrayEntry<CpuPageLeaf> entry in _leaves.Entries(first / CpuPageLeaf.Entries, last / CpuPageLeaf.Entries))
        {
            ulong start = entry.First * CpuPageLeaf.Entries;
            ulong from = Math.Max(first, start);
            ulong to = Math.Min(last, start + CpuPageLeaf.Entries - 1);
            if (to - from + 1 < CpuPageLeaf.Entries)
            {
                entry.Entry.Set(InLeaf(new CpuPageSpan(from, to - from + 1, default, 0)));
            }

            if (to - from + 1 == CpuPageLeaf.Entries || entry.Entry.IsEmpty)
            {
                _leaves.Erase(entry.First);
            }
        }
    }

    /// <summary>The first run of entries from one page to another, inclusive, that are not empty: cut to these and to one leaf.</summary>
    public bool TryNext(ulong first, ulong last, out CpuPageSpan span)
    {
        ulong index = first / CpuPageLeaf.Entries;
        for (CpuPageLeaf? leaf = _leaves.Find(ref index, last / CpuPageLeaf.Entries); leaf is not null; leaf = _leaves.FindAfter(ref index, last / CpuPageLeaf.Entries))
        {
            ulong start = index * CpuPageLeaf.Entries;
            if (leaf.TryNext((int)(Math.Max(first, start) - start), out CpuPteRun run))
            {
                span = new CpuPageSpan(start + run.Start, run.Count, run.Pte, run.Count > 1 ? run.Step : 0);
                if (span.Page > last)
                {
                    return false;
                }

                span = span.Last > last ? span.Part(span.Page, last) : span;
                return true;
            }
        }

        span = default;
        return false;
    }

    private static CpuPteRun InLeaf(in CpuPageSpan span) => new()
    {
        Pte = span.Pte,
        Start = (ushort)(span.Page % CpuPageLeaf.Entries),
        Count = (ushort)span.Count,
        Step = (byte)span.Step,
    };
}
