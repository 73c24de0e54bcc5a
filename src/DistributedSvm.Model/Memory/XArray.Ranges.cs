using System.Numerics;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

public sealed partial class XArray<T>
{
    /// <summary>The most entries that one <see cref="Split"/> makes.</summary>
    public const ulong MaxSplit = 1UL << 20;

    /// <summary>
    /// Stores one entry at every index from <paramref name="first"/> to <paramref name="last"/>, inclusive (xa_store_range),
    /// or erases exactly these when it is null. An entry that is covered in part keeps the rest of its indices, with its marks.
    /// Marks of what is overwritten go to what overwrites it, as in xas_squash_marks.
    /// Errors: EINVAL when last is below first.
    /// </summary>
    public Errno StoreRange(ulong first, ulong last, T? entry)
    {
        if (last < first)
        {
            return Errno.EINVAL;
        }

        if (entry is null)
        {
            EraseWithin(first, last);
        }
        else
        {
            PutRange(first, last, entry);
        }

        return Errno.Ok;
    }

    /// <summary>
    /// Stores one entry at the 2^order indices, aligned, around an index (XA_STATE_ORDER with xas_store): they become tied.
    /// Errors: EINVAL when order is not 0 to 63.
    /// </summary>
    public Errno StoreOrder(ulong index, int order, T? entry)
    {
        if (order is < 0 or > 63)
        {
            return Errno.EINVAL;
        }

        ulong mask = XArrayNode.MaskBelow(order);
        return StoreRange(index & ~mask, index | mask, entry);
    }

    /// <summary>Erases exactly the indices from first to last, inclusive. Errors: EINVAL when last is below first.</summary>
    public Errno EraseRange(ulong first, ulong last) => StoreRange(first, last, null);

    /// <summary>The entry at an index and all indices tied to it; false where there is none (xa_get_order gives its size as an order).</summary>
    public bool TryGetExtent(ulong index, out XArrayEntry<T> extent)
    {
        T? entry = Visible(Find(index, out XArrayNode? node, out int offset));
        if (entry is null)
        {
            extent = default;
            return false;
        }

        ulong first = node!.FirstIndex(index, offset);
        extent = new(first, node.LastIndex(first, offset), entry);
        return true;
    }

    /// <summary>
    /// Splits the entry at an index into entries of at most 2^order aligned indices, all equal to it and marked like it (xas_split).
    /// An entry that is that small already stays.
    /// Errors: ENOENT when there is no entry, EINVAL when order is not 0 to 63 or more than <see cref="MaxSplit"/> entries would result.
    /// </summary>
    public Errno Split(ulong index, int order)
    {
        if (order is < 0 or > 63)
        {
            return Errno.EINVAL;
        }

        if (!TryGetExtent(index, out XArrayEntry<T> extent))
        {
            return Errno.ENOENT;
        }

        if ((extent.Last >> order) - (extent.First >> order) >= MaxSplit)
        {
            return Errno.EINVAL;
        }

        ulong mask = XArrayNode.MaskBelow(order);
        ulong first = extent.First;
        while (true)
        {
            ulong last = Math.Min(first | mask, extent.Last);
            PutRange(first, last, extent.Entry);
            if (last == extent.Last)
            {
                return Errno.Ok;
            }

            first = last + 1;
        }
    }

    /// <summary>
    /// The first run of equal slots that the indices from first to last are cut into: slots of 64^k indices, k as large as alignment and length allow,
    /// up to the end of their node.
    /// </summary>
    /// <returns>Number of slots, 1 to 64; each of 2^<paramref name="shift"/> indices.</returns>
    private static int NextRun(ulong first, ulong last, out int shift)
    {
        ulong distance = last - first;
        shift = 0;
        while (shift < XArrayNode.TopShift)
        {
            ulong larger = XArrayNode.MaskBelow(shift + XArrayNode.ChunkShift);
            if ((first & larger) != 0 || distance < larger)
            {
                break;
            }

            shift += XArrayNode.ChunkShift;
        }

        ulong below = XArrayNode.MaskBelow(shift);
        ulong whole = (distance >> shift) + ((distance & below) == below ? 1UL : 0UL);
        ulong toEnd = XArrayNode.ChunkSize - ((first >> shift) & (XArrayNode.ChunkSize - 1));
        return (int)Math.Min(whole, toEnd);
    }

    private void PutRange(ulong first, ulong last, object entry)
    {
        while (true)
        {
            int count = NextRun(first, last, out int shift);
            ulong end = unchecked(first + ((ulong)count << shift) - 1);
            GrowTo(end, shift);
            XArrayNode node = Descend(first, shift, create: true)!;
            Overwrite(node, node.OffsetOf(first), count, entry);
            if (end == last)
            {
                // Opening an entry that was alone in a taller root leaves just that child.
                LowerRoot();
                return;
            }

            first = end + 1;
        }
    }

    private void EraseWithin(ulong first, ulong last)
    {
        while (_root is { } root && first <= root.SpanMask)
        {
            int count = NextRun(first, last, out int shift);
            ulong end = unchecked(first + ((ulong)count << shift) - 1);
            if (shift > root.Shift)
            {
                // The run starts at 0 and is wider than the whole tree.
                Destroy();
                return;
            }

            if (Descend(first, shift, create: false) is { } node)
            {
                Overwrite(node, node.OffsetOf(first), count, null);
            }

            if (end == last)
            {
                return;
            }

            first = end + 1;
        }
    }

    /// <summary>The node with slots of 2^shift indices on the way to an index. An entry on the way is cut so that its rest stays; null when not created.</summary>
    private XArrayNode? Descend(ulong index, int shift, bool create)
    {
        XArrayNode node = _root!;
        while (node.Shift > shift)
        {
            int offset = node.OffsetOf(index);
            if (node.IsPresent(offset))
            {
                node = node.Slot(node.CanonicalOf(offset)) as XArrayNode ?? Open(node, offset);
            }
            else if (create)
            {
                node = AddChild(node, offset);
            }
            else
            {
                return null;
            }
        }

        return node;
    }

    /// <summary>Turns one slot of an entry into a child whose slots all hold that entry.</summary>
    private XArrayNode Open(XArrayNode node, int offset)
    {
        node.Cut(offset);
        node.Cut(offset + 1);
        object entry = node.Slot(offset)!;
        byte marks = node.MarksWithin(1UL << offset);
        XArrayNode child = NewNode(node.Shift - XArrayNode.ChunkShift);
        child.Put(0, XArrayNode.ChunkSize, entry, marks);
        node.Attach(offset, child);
        return child;
    }

    private void Overwrite(XArrayNode node, int offset, int count, object? entry)
    {
        node.Cut(offset);
        node.Cut(offset + count);
        ulong bits = XArrayNode.Bits(offset, count);
        byte marks = node.MarksWithin(bits);
        for (ulong rest = node.Canonical & bits; rest != 0; rest &= rest - 1)
        {
            if (node.Slot(BitOperations.TrailingZeroCount(rest)) is XArrayNode child)
            {
                Forget(child);
            }
        }

        node.Clear(offset, count);
        if (entry is null)
        {
            Settle(node);
            return;
        }

        node.Put(offset, count, entry, marks);
        Propagate(node);
    }

    private void Forget(XArrayNode node)
    {
        NodeCount--;
        for (ulong rest = node.Canonical; rest != 0; rest &= rest - 1)
        {
            if (node.Slot(BitOperations.TrailingZeroCount(rest)) is XArrayNode child)
            {
                Forget(child);
            }
        }
    }
}
