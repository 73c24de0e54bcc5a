using System.Collections;

namespace DistributedSvm.Model.Memory;

/// <summary>The ranges of a <see cref="RangeXArray"/> in order.</summary>
public struct RangeXArrayEnumerator : IEnumerator<AddressRange>
{
    private readonly RangeXArray _ranges;
    private int _index;

    internal RangeXArrayEnumerator(RangeXArray ranges)
    {
        _ranges = ranges;
        _index = -1;
    }

    public readonly AddressRange Current => _ranges[_index];

    readonly object IEnumerator.Current => Current;

    public bool MoveNext() => ++_index < _ranges.Count;

    public void Reset() => _index = -1;

    public readonly void Dispose()
    {
    }
}
