namespace DistributedSvm.Model.Svm;

/// <summary>Entries next to each other in a leaf of a CPU page table, at addresses next to each other.</summary>
internal struct CpuPteRun
{
    /// <summary>The first entry.</summary>
    public CpuPte Pte;

    /// <summary>Its index in the leaf.</summary>
    public ushort Start;

    public ushort Count;

    /// <summary>Allocations from one entry to the next, 0 or 1; says nothing when there is but one.</summary>
    public byte Step;

    /// <summary>Index of the entry behind the last.</summary>
    public readonly int End => Start + Count;

    /// <summary>The entries from one index up to another, exclusive.</summary>
    public readonly CpuPteRun Part(int start, int end) => this with
    {
        Pte = Pte.Advance((ulong)(start - Start), Step),
        Start = (ushort)start,
        Count = (ushort)(end - start),
    };

    /// <summary>Makes it longer by a run that goes on where it ends.</summary>
    /// <returns>Whether that run does.</returns>
    public bool TryAppend(in CpuPteRun next)
    {
        int step = Count > 1 ? Step : next.Count > 1 ? next.Step : next.Pte.Owner == Pte.Owner + 1 ? 1 : 0;
        if (next.Start != End || (next.Count > 1 && next.Step != step) || Pte.Advance(Count, step) != next.Pte)
        {
            return false;
        }

        Step = (byte)step;
        Count += next.Count;
        return true;
    }
}
