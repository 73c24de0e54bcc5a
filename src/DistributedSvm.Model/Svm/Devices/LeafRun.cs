namespace DistributedSvm.Model.Svm;

/// <summary>Pages next to each other of one leaf, that is a window of 2 MiB, in virtual addresses and in memory. Without pages it is nothing.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct LeafRun([property: Id(0)] ushort First, [property: Id(1)] ushort Pages, [property: Id(2)] PageTableEntry Entry)
{
    /// <summary>The page behind it.</summary>
    public int End => First + Pages;

    /// <summary>The part of it from page <paramref name="from"/> on to before page <paramref name="end"/>.</summary>
    public LeafRun Between(int from, int end)
    {
        int first = Math.Max(First, from);
        int last = Math.Min(End, end);
        return first < last ? new LeafRun((ushort)first, (ushort)(last - first), Entry.After(first - First)) : default;
    }

    /// <summary>The other one goes on where this one ends.</summary>
    public bool Joins(LeafRun other) => End == other.First && Entry.After(Pages) == other.Entry;
}
