namespace DistributedSvm.Engine.Results;

/// <summary>
/// The distinct orders of steps that buffers saw, as hashes. Exact up to <see cref="MaxKept"/>; of more the smallest are kept, which does not depend on the order of
/// merging, and their number is a lower bound.
/// </summary>
[GenerateSerializer]
public sealed class InterleavingSet
{
    public const int MaxKept = 65_536;

    [Id(0)]
    private readonly SortedSet<ulong> _hashes = [];

    /// <summary>How many buffers reported.</summary>
    [Id(1)]
    public long Buffers { get; private set; }

    /// <summary>There are more than <see cref="Distinct"/>.</summary>
    [Id(2)]
    public bool IsLowerBound { get; private set; }

    public int Distinct => _hashes.Count;

    /// <summary>What is kept, smallest first.</summary>
    public IEnumerable<ulong> Hashes => _hashes;

    /// <summary>What one buffer saw.</summary>
    public void Add(ulong hash)
    {
        Buffers++;
        Keep(hash);
    }

    public void Merge(InterleavingSet other)
    {
        Buffers += other.Buffers;
        IsLowerBound |= other.IsLowerBound;
        foreach (ulong hash in other._hashes)
        {
            Keep(hash);
        }
    }

    private void Keep(ulong hash)
    {
        if (_hashes.Add(hash) && _hashes.Count > MaxKept)
        {
            _hashes.Remove(_hashes.Max);
            IsLowerBound = true;
        }
    }
}
