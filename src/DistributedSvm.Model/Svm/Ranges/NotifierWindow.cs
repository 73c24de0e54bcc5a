namespace DistributedSvm.Model.Svm;

/// <summary>
/// A window of a process' addresses with one MMU notifier (struct drm_gpusvm_notifier): its ranges, in blocks of 2 MiB or the largest chunk, and the sequence that each invalidation
/// moves on (mmu_interval_notifier).
/// </summary>
[GenerateSerializer]
public sealed class NotifierWindow(int blocks)
{
    [Id(0)]
    private readonly RangeBlock?[] _blocks = new RangeBlock?[blocks];

    /// <summary>How many invalidations hit the window.</summary>
    [Id(1)]
    public long Sequence { get; private set; }

    /// <summary>How many ranges it has; without any it is removed.</summary>
    [Id(2)]
    public int Count { get; private set; }

    public int Blocks => _blocks.Length;

    public RangeBlock? this[int block] => _blocks[block];

    public void Invalidate() => Sequence++;

    public void Insert(int block, PackedSvmRange range)
    {
        if (_blocks[block] is { } ranges)
        {
            ranges.Insert(range);
        }
        else
        {
            _blocks[block] = new RangeBlock(range);
        }

        Count++;
    }

    public void Remove(int block, int index)
    {
        if (!_blocks[block]!.Remove(index))
        {
            _blocks[block] = null;
        }

        Count--;
    }
}
