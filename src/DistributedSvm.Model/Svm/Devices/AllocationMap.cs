namespace DistributedSvm.Model.Svm;

/// <summary>
/// 8 bytes for each allocation of VRAM, by its number, of which a device may have millions: in leaves, which come and go with what is in them. An entry of 0 is none.
/// </summary>
[GenerateSerializer]
internal sealed class AllocationMap
{
    private const long Mask = (1L << AllocationLeaf.Shift) - 1;

    [Id(0)]
    private readonly SortedDictionary<long, AllocationLeaf> _leaves = [];

    /// <summary>How many entries there are.</summary>
    [Id(1)]
    public int Count { get; private set; }

    public ulong this[long allocation]
    {
        get => _leaves.TryGetValue(allocation >> AllocationLeaf.Shift, out AllocationLeaf? leaf) ? leaf[(int)(allocation & Mask)] : 0;
        set
        {
            long number = allocation >> AllocationLeaf.Shift;
            if (!_leaves.TryGetValue(number, out AllocationLeaf? leaf))
            {
                if (value == 0)
                {
                    return;
                }

                _leaves[number] = leaf = new AllocationLeaf();
            }

            Count -= leaf.Count;
            leaf[(int)(allocation & Mask)] = value;
            Count += leaf.Count;
            if (leaf.Count == 0)
            {
                _leaves.Remove(number);
            }
        }
    }

    /// <summary>Those with a number above this one, ascending.</summary>
    public IEnumerable<(long Allocation, ulong Entry)> Behind(long allocation)
    {
        foreach ((long number, AllocationLeaf leaf) in _leaves)
        {
            long start = number << AllocationLeaf.Shift;
            for (int index = (int)Math.Clamp(allocation + 1 - start, 0, leaf.End); index < leaf.End; index++)
            {
                if (leaf[index] is > 0 and ulong entry)
                {
                    yield return (start + index, entry);
                }
            }
        }
    }
}
