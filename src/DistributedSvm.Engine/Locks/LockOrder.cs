using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Engine.Locks;

/// <summary>
/// The lock-class graph, as lockdep draws it: which class was taken while which was held, each edge with its first use.
/// Of one entity, or of many merged; the earliest use wins, so the order of merging does not matter.
/// </summary>
[GenerateSerializer]
public sealed class LockOrder
{
    private static readonly LockClass[] Classes = Enum.GetValues<LockClass>();

    [Id(0)]
    private readonly SortedDictionary<LockEdge, LockUse> _firstUses = [];

    /// <summary>All edges, by held class, then taken class, with the first use of each.</summary>
    public IReadOnlyDictionary<LockEdge, LockUse> FirstUses => _firstUses;

    /// <summary>A lock was taken by a task that held all these.</summary>
    public void Add(LockClass taken, LockSet held, LockUse use)
    {
        foreach (LockClass under in Classes)
        {
            if ((held & (LockSet)(1 << (int)under)) != LockSet.None)
            {
                Add(new LockEdge(under, taken), use);
            }
        }
    }

    public void Merge(LockOrder other)
    {
        foreach ((LockEdge edge, LockUse use) in other._firstUses)
        {
            Add(edge, use);
        }
    }

    private void Add(LockEdge edge, LockUse use)
    {
        if (!_firstUses.TryGetValue(edge, out LockUse first) || use.CompareTo(first) < 0)
        {
            _firstUses[edge] = use;
        }
    }
}
