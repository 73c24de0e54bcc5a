namespace DistributedSvm.Model.Tests.Svm;

/// <summary>An mm as two dictionaries by page number.</summary>
public sealed class NaiveMm
{
    public SortedDictionary<ulong, NaiveVma> Vmas { get; } = [];

    public SortedDictionary<ulong, NaivePage> Pages { get; } = [];

    public NaivePage PageAt(ulong page) => Pages.GetValueOrDefault(page);
}
