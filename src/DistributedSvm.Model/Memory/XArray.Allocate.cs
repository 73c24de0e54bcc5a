using System.Numerics;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

public sealed partial class XArray<T>
{
    /// <summary>
    /// Stores at the lowest free index within a limit (xa_alloc); null reserves that index. Every array can allocate, with no flag and at no mark's expense.
    /// Errors: EBUSY when no index is free.
    /// </summary>
    /// <param name="entry">What to store.</param>
    /// <param name="limit">The indices to choose from.</param>
    /// <param name="index">The index; 0 on failure.</param>
    public Errno Allocate(T? entry, XArrayLimit limit, out ulong index)
    {
        if (!TryFindFree(limit.Min, limit.Max, out index))
        {
            index = 0;
            return Errno.EBUSY;
        }

        Put(index, entry ?? XArrayNode.Reserved);
        return Errno.Ok;
    }

    /// <summary>
    /// Stores at the first free index from <paramref name="next"/> on, or else, from the limit's start on (xa_alloc_cyclic).
    /// Errors: EBUSY when no index is free; <paramref name="next"/> then stays.
    /// </summary>
    /// <param name="entry">What to store; null reserves.</param>
    /// <param name="limit">The indices to choose from.</param>
    /// <param name="next">Where to look first; afterwards one more than the index (0 after the last of all).</param>
    /// <param name="index">The index; 0 on failure.</param>
    /// <param name="wrapped">Whether it had to start again (the kernel then returns 1).</param>
    public Errno AllocateCyclic(T? entry, XArrayLimit limit, ref ulong next, out ulong index, out bool wrapped)
    {
        ulong from = Math.Max(limit.Min, next);
        wrapped = false;
        Errno errno = Allocate(entry, new(from, limit.Max), out index);
        if (errno != Errno.Ok && from > limit.Min)
        {
            errno = Allocate(entry, limit, out index);
            wrapped = errno == Errno.Ok;
        }

        if (errno == Errno.Ok)
        {
            next = unchecked(index + 1);
        }

        return errno;
    }

    private bool TryFindFree(ulong min, ulong max, out ulong index)
    {
        index = min;
        while (index <= max)
        {
            XArrayNode? node = _root;
            if (node is null || index > node.SpanMask)
            {
                return true;
            }

            while (true)
            {
                int at = node.OffsetOf(index);
                ulong free = ~node.Full & node.ValidSlots & (ulong.MaxValue << at);
                if (free == 0)
                {
                    break;
                }

                int offset = BitOperations.TrailingZeroCount(free);
                if (offset > at)
                {
                    index = node.FirstIndex(index, offset);
                }

                if (!node.IsPresent(offset))
                {
                    return index <= max;
                }

                node = (XArrayNode)node.Slot(offset)!;
            }

            ulong end = index | node.SpanMask;
            if (end == ulong.MaxValue)
            {
                return false;
            }

            index = end + 1;
        }

        return false;
    }
}
