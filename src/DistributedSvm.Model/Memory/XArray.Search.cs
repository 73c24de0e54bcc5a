using System.Numerics;

namespace DistributedSvm.Model.Memory;

public sealed partial class XArray<T>
{
    /// <summary>
    /// The first entry at or after an index and not after <paramref name="max"/>, or null (xa_find).
    /// The index moves to the entry's first index, and stays where it is when it was inside the entry already or nothing was found.
    /// </summary>
    /// <param name="index">Where to start; where the entry is.</param>
    /// <param name="max">Last index to look at.</param>
    /// <param name="mark">Only entries with this mark; any present entry when null.</param>
    public T? Find(ref ulong index, ulong max = ulong.MaxValue, XArrayMark? mark = null)
    {
        ulong at = index;
        if (!Next(ref at, max, mark, out XArrayNode? node, out int offset))
        {
            return null;
        }

        index = at;
        return Visible(node!.Slot(offset));
    }

    /// <summary>As <see cref="Find(ref ulong, ulong, XArrayMark?)"/>, but after an index and after all that is tied to it (xa_find_after).</summary>
    public T? FindAfter(ref ulong index, ulong max = ulong.MaxValue, XArrayMark? mark = null)
    {
        ulong end = index;
        if (Find(index, out XArrayNode? node, out int offset) is not null)
        {
            end = node!.LastIndex(node.FirstIndex(index, offset), offset);
        }

        if (end == ulong.MaxValue)
        {
            return null;
        }

        ulong at = end + 1;
        T? found = Find(ref at, max, mark);
        index = found is null ? index : at;
        return found;
    }

    /// <summary>
    /// Entries that occupy any index from first to last, inclusive, in index order, each once with its whole extent (xa_for_each_range).
    /// The array may change during the iteration, which goes on behind the entry that it gave last.
    /// </summary>
    public XArrayWalk<T> Entries(ulong first = 0, ulong last = ulong.MaxValue) => new(this, first, last, null);

    /// <summary>As <see cref="Entries"/>, entries with a mark only (xa_for_each_marked).</summary>
    public XArrayWalk<T> Marked(XArrayMark mark, ulong first = 0, ulong last = ulong.MaxValue) => new(this, first, last, mark);

    internal bool TryNext(ulong index, ulong max, XArrayMark? mark, out XArrayEntry<T> found)
    {
        if (!Next(ref index, max, mark, out XArrayNode? node, out int offset))
        {
            found = default;
            return false;
        }

        ulong first = node!.FirstIndex(index, offset);
        found = new(first, node.LastIndex(first, offset), Visible(node.Slot(offset))!);
        return true;
    }

    /// <summary>
    /// The first entry at or after an index, not reserved, as its canonical slot. A search that leaves a node starts again behind it;
    /// aggregated bits make sure that this happens at most once per level.
    /// </summary>
    private bool Next(ref ulong index, ulong max, XArrayMark? mark, out XArrayNode? node, out int offset)
    {
        while (true)
        {
            node = _root;
            offset = 0;
            if (node is null || index > node.SpanMask || index > max)
            {
                return false;
            }

            ulong end;
            while (true)
            {
                int at = node.OffsetOf(index);
                int from = node.IsPresent(at) ? node.CanonicalOf(at) : at;
                ulong hits = (mark is { } wanted ? node.Marks(wanted) : node.Canonical) & (ulong.MaxValue << from);
                if (hits == 0)
                {
                    end = index | node.SpanMask;
                    break;
                }

                offset = BitOperations.TrailingZeroCount(hits);
                if (offset > at)
                {
                    index = node.FirstIndex(index, offset);
                    if (index > max)
                    {
                        return false;
                    }
                }

                object? content = node.Slot(offset);
                if (content is XArrayNode child)
                {
                    node = child;
                }
                else if (!ReferenceEquals(content, XArrayNode.Reserved))
                {
                    return true;
                }
                else
                {
                    end = node.LastIndex(node.FirstIndex(index, offset), offset);
                    break;
                }
            }

            if (end == ulong.MaxValue)
            {
                return false;
            }

            index = end + 1;
        }
    }
}
