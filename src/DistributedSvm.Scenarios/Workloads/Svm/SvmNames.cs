using System.Collections.Immutable;

namespace DistributedSvm.Scenarios.Workloads.Svm;

/// <summary>Words of a program and the numbers that stand for them.</summary>
internal sealed class SvmNames
{
    private readonly List<string> _names = [];

    public ImmutableArray<string> All => [.. _names];

    /// <summary>The word's number; a new one where it is not known.</summary>
    public int NumberOf(string name)
    {
        int index = _names.IndexOf(name);
        if (index < 0)
        {
            index = _names.Count;
            _names.Add(name);
        }

        return index;
    }

    /// <summary>The word's number, or -1.</summary>
    public int Find(string name) => _names.IndexOf(name);
}
