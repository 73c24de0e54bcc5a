namespace DistributedSvm.Model.Tests.Svm;

/// <summary>A random operation: which (0 to 99), in which mm, on which pages, and a number to choose the rest by.</summary>
public readonly record struct MmStep(int Kind, int Mm, ulong First, ulong Pages, int Choice)
{
    public ulong Last => Math.Min(NaiveProcess.End, First + Pages) - 1;

    /// <summary>One of some, by the n-th part of the choice.</summary>
    public int One(int of, int n) => (Choice >> (3 * n)) % of;
}
