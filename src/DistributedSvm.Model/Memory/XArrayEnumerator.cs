using System.Collections;

namespace DistributedSvm.Model.Memory;

/// <summary>A cursor over entries of an <see cref="XArray{T}"/>: it holds an index, no node, so the array may change while it is in use.</summary>
public struct XArrayEnumerator<T> : IEnumerator<XArrayEntry<T>>
    where T : class
{
    private readonly XArray<T> _array;
    private readonly ulong _first;
    private readonly ulong _last;
    private readonly XArrayMark? _mark;
    private ulong _next;
    private bool _ended;

    internal XArrayEnumerator(XArray<T> array, ulong first, ulong last, XArrayMark? mark)
    {
        _array = array;
        _first = first;
        _last = last;
        _mark = mark;
        Reset();
    }

    public XArrayEntry<T> Current { get; private set; }

    readonly object IEnumerator.Current => Current;

    public bool MoveNext()
    {
        if (_ended || !_array.TryNext(_next, _last, _mark, out XArrayEntry<T> found))
        {
            _ended = true;
            return false;
        }

        Current = found;
        _ended = found.Last == ulong.MaxValue;
        _next = unchecked(found.Last + 1);
        return true;
    }

    public void Reset()
    {
        _next = _first;
        _ended = false;
        Current = default;
    }

    public readonly void Dispose()
    {
    }
}
