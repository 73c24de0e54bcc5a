using System.Collections;

namespace DistributedSvm.Model.Memory;

/// <summary>Entries of an <see cref="XArray{T}"/> in a range of indices, in index order; enumerating allocates nothing.</summary>
public readonly struct XArrayWalk<T> : IEnumerable<XArrayEntry<T>>
    where T : class
{
    private readonly XArray<T> _array;
    private readonly ulong _first;
    private readonly ulong _last;
    private readonly XArrayMark? _mark;

    internal XArrayWalk(XArray<T> array, ulong first, ulong last, XArrayMark? mark)
    {
        _array = array;
        _first = first;
        _last = last;
        _mark = mark;
    }

    public XArrayEnumerator<T> GetEnumerator() => new(_array, _first, _last, _mark);

    IEnumerator<XArrayEntry<T>> IEnumerable<XArrayEntry<T>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
