namespace DistributedSvm.Model.Svm;

/// <summary>The ranges of one naturally aligned block of 2 MiB, or of the largest chunk's size if that is larger, by address, without overlap. Never empty.</summary>
[GenerateSerializer]
public sealed class RangeBlock
{
    [Id(0)]
    private PackedSvmRange[] _ranges;

    [Id(1)]
    private int _count;

    public RangeBlock(PackedSvmRange first)
    {
        _ranges = [first];
        _count = 1;
    }

    public ReadOnlySpan<PackedSvmRange> Ranges => _ranges.AsSpan(0, _count);

    /// <summary>Index of the first range that ends at the page or behind it.</summary>
    public int FirstEndingAtOrAfter(int page)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_ranges[middle].LastPage < page)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>A range lies over some of these pages.</summary>
    public bool Overlaps(int firstPage, int lastPage)
    {
        int index = FirstEndingAtOrAfter(firstPage);
        return index < _count && _ranges[index].FirstPage <= lastPage;
    }

    public void Insert(PackedSvmRange range)
    {
        int index = FirstEndingAtOrAfter(range.FirstPage);
        if (_count == _ranges.Length)
        {
            Array.Resize(ref _ranges, Math.Max(4, _count * 2));
        }

        Array.Copy(_ranges, index, _ranges, index + 1, _count - index);
        _ranges[index] = range;
        _count++;
    }

    public void Replace(int index, PackedSvmRange range) => _ranges[index] = range;

    /// <returns>False when it was the last one.</returns>
    public bool Remove(int index)
    {
        _count--;
        Array.Copy(_ranges, index + 1, _ranges, index, _count - index);
        _ranges[_count] = default;
        return _count > 0;
    }
}
