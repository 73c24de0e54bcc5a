using System.Collections;
using System.Runtime.CompilerServices;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// A very large sparse array of references by 64-bit index, with entries that occupy ranges of indices, three marks per entry, and allocation of free indices:
/// the contract of Documentation/core-api/xarray.rst (lib/xarray.c), plus ranges that may cover entries in part. Not for concurrent use.
/// <para>
/// Indices are <em>tied</em> when one entry occupies them: a store, an erase or a mark at one of them is a store, an erase or a mark at all.
/// <see cref="StoreRange"/> ties as xas_set_range does: from the first index on, the run of equal aligned slots (of 64^k indices, k as large as fits)
/// up to the last index or the end of the node, then the next such run.
/// </para>
/// A load or a store takes some 3 ns per level of the tree (6 bits of index each), one entry alone some 180 bytes.
/// </summary>
public sealed partial class XArray<T> : IEnumerable<XArrayEntry<T>>
    where T : class
{
    private XArrayNode? _root;

    /// <summary>Nodes in use; 0 if and only if the array is empty.</summary>
    public int NodeCount { get; private set; }

    /// <summary>No entry, not even a reserved one (xa_empty).</summary>
    public bool IsEmpty => _root is null;

    /// <summary>The entry at an index, or null (xa_load).</summary>
    public T? Load(ulong index) => Visible(Find(index, out _, out _));

    /// <summary>
    /// Stores at an index, and at all indices tied to it, and returns the previous entry (xa_store). Storing null is erasing. Marks of a replaced entry stay.
    /// </summary>
    public T? Store(ulong index, T? entry) => entry is null ? Erase(index) : Visible(Put(index, entry));

    /// <summary>Stores and returns the previous entry: the name under which the kernel's callers know xa_store used for its result.</summary>
    public T? Exchange(ulong index, T? entry) => Store(index, entry);

    /// <summary>Empties an index and all indices tied to it, marks included, and returns the previous entry (xa_erase). Frees nodes that became empty.</summary>
    public T? Erase(ulong index)
    {
        object? old = Find(index, out XArrayNode? node, out int offset);
        if (old is not null)
        {
            node!.Clear(offset, node.SlotsOf(offset));
            Settle(node);
        }

        return Visible(old);
    }

    /// <summary>
    /// Stores if the entry at an index is the expected one, by reference (xa_cmpxchg). A reserved index reads as null but is not equal to null:
    /// there it fails, as in the kernel.
    /// </summary>
    /// <param name="index">Index, or any of a tied range.</param>
    /// <param name="expected">What must be there; null for a free index.</param>
    /// <param name="entry">What to store; null erases.</param>
    /// <param name="previous">What was there.</param>
    /// <returns>Whether it stored.</returns>
    public bool CompareExchange(ulong index, T? expected, T? entry, out T? previous)
    {
        object? current = Find(index, out _, out _);
        previous = Visible(current);
        if (!ReferenceEquals(current, expected))
        {
            return false;
        }

        Store(index, entry);
        return true;
    }

    /// <summary>
    /// Stores at a free index (xa_insert). Inserting null reserves the index.
    /// Errors: EBUSY when there is an entry or a reservation.
    /// </summary>
    public Errno Insert(ulong index, T? entry)
    {
        if (Find(index, out _, out _) is not null)
        {
            return Errno.EBUSY;
        }

        Put(index, entry ?? XArrayNode.Reserved);
        return Errno.Ok;
    }

    /// <summary>Reserves an index unless it is occupied (xa_reserve): it reads as null, is not free, and is not visited by iteration.</summary>
    public void Reserve(ulong index)
    {
        if (Find(index, out _, out _) is null)
        {
            Put(index, XArrayNode.Reserved);
        }
    }

    /// <summary>Frees a reservation; does nothing where an entry was stored in the meantime (xa_release).</summary>
    public void Release(ulong index)
    {
        if (ReferenceEquals(Find(index, out _, out _), XArrayNode.Reserved))
        {
            Erase(index);
        }
    }

    /// <summary>Erases everything and frees all nodes; what entries refer to is not touched (xa_destroy).</summary>
    public void Destroy()
    {
        _root = null;
        NodeCount = 0;
    }

    /// <summary>All entries in index order; see <see cref="Entries"/>.</summary>
    public XArrayEnumerator<T> GetEnumerator() => Entries().GetEnumerator();

    IEnumerator<XArrayEntry<T>> IEnumerable<XArrayEntry<T>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static T? Visible(object? entry) => ReferenceEquals(entry, XArrayNode.Reserved) ? null : Unsafe.As<T?>(entry);

    /// <summary>What the slot of an index holds (an entry, the reservation or null), and where.</summary>
    private object? Find(ulong index, out XArrayNode? node, out int offset)
    {
        node = _root;
        offset = 0;
        if (node is null || index > node.SpanMask)
        {
            return null;
        }

        while (true)
        {
            offset = node.OffsetOf(index);
            if (!node.IsPresent(offset))
            {
                return null;
            }

            offset = node.CanonicalOf(offset);
            object? content = node.Slot(offset);
            if (content is not XArrayNode child)
            {
                return content;
            }

            node = child;
        }
    }

    /// <summary>Stores an entry or the reservation; over an entry it takes that entry's whole range. Returns what was there.</summary>
    private object? Put(ulong index, object entry)
    {
        XArrayNode node = GrowTo(index, 0);
        while (true)
        {
            int offset = node.OffsetOf(index);
            if (!node.IsPresent(offset))
            {
                if (node.Shift == 0)
                {
                    node.Put(offset, 1, entry, 0);
                    Propagate(node);
                    return null;
                }

                node = AddChild(node, offset);
                continue;
            }

            ref object? slot = ref node.Slot(node.CanonicalOf(offset));
            if (slot is not XArrayNode child)
            {
                object? old = slot;
                slot = entry;
                return old;
            }

            node = child;
        }
    }

    /// <summary>The root, made tall enough to hold an index and to have slots of 2^shift indices.</summary>
    private XArrayNode GrowTo(ulong index, int shift)
    {
        if (_root is null)
        {
            while (index > XArrayNode.MaskBelow(shift + XArrayNode.ChunkShift))
            {
                shift += XArrayNode.ChunkShift;
            }

            return _root = NewNode(shift);
        }

        while (index > _root.SpanMask || _root.Shift < shift)
        {
            XArrayNode taller = NewNode(_root.Shift + XArrayNode.ChunkShift);
            taller.Attach(0, _root);
            _root = taller;
        }

        return _root;
    }

    private XArrayNode NewNode(int shift)
    {
        NodeCount++;
        return new XArrayNode(shift);
    }

    private XArrayNode AddChild(XArrayNode node, int offset)
    {
        XArrayNode child = NewNode(node.Shift - XArrayNode.ChunkShift);
        node.Attach(offset, child);
        return child;
    }

    /// <summary>Carries the marks and the fullness of a changed node up as far as they change anything.</summary>
    private static void Propagate(XArrayNode node)
    {
        while (node.Parent is { } parent)
        {
            ulong bit = 1UL << node.Offset;
            bool changed = Set(ref parent.Full, bit, node.IsFull)
                | Set(ref parent.Mark0, bit, node.Mark0 != 0)
                | Set(ref parent.Mark1, bit, node.Mark1 != 0)
                | Set(ref parent.Mark2, bit, node.Mark2 != 0);
            if (!changed)
            {
                return;
            }

            node = parent;
        }
    }

    private static bool Set(ref ulong word, ulong bit, bool value)
    {
        ulong old = word;
        word = value ? old | bit : old & ~bit;
        return word != old;
    }

    /// <summary>After slots were emptied: frees nodes that hold nothing, carries the rest up, and lowers the root.</summary>
    private void Settle(XArrayNode node)
    {
        while (node.Present == 0)
        {
            NodeCount--;
            if (node.Parent is not { } parent)
            {
                _root = null;
                return;
            }

            parent.Clear(node.Offset, 1);
            node = parent;
        }

        Propagate(node);
        LowerRoot();
    }

    /// <summary>A root with its first child only gives its place to that child, so that the same entries always have the same nodes.</summary>
    private void LowerRoot()
    {
        while (_root is { Shift: > 0, Present: 1 } && _root.Slot(0) is XArrayNode only)
        {
            NodeCount--;
            only.Parent = null;
            _root = only;
        }
    }
}
