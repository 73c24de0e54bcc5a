using System.Numerics;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// The free blocks of a buddy allocator: for cleared and for dirty ones, and for each order, a tree by address, augmented with the best alignment below each
/// node (drivers/gpu/buddy.c, free_trees and subtree_max_alignment). Everything is O(log n). The trees are treaps whose priorities are hashes of the address,
/// so their shape depends on their contents alone. All share one pool of nodes. Addresses are chunk numbers here.
/// </summary>
internal sealed class BuddyFreeBlocks(int orders)
{
    private const int None = 0;

    /// <summary>Node 0 is never used: a link of 0 is none. Free nodes are linked by Left.</summary>
    private Node[] _nodes = new Node[16];

    private int _used = 1;
    private int _unused = None;

    /// <summary>By (cleared ? 0 : 1) * orders + order, the order of the kernel's trees.</summary>
    private readonly int[] _roots = new int[2 * orders];

    private ulong _clearedOrders;
    private ulong _dirtyOrders;

    /// <summary>Bit n is set when there are free blocks of order n.</summary>
    public ulong Orders(bool cleared) => cleared ? _clearedOrders : _dirtyOrders;

    public void Add(ulong chunk, int order, bool cleared)
    {
        ref int root = ref _roots[Tree(order, cleared)];
        int node = NewNode(chunk);
        root = Insert(root, node);
        OrdersOf(cleared) |= 1UL << order;
    }

    public void Remove(ulong chunk, int order, bool cleared)
    {
        ref int root = ref _roots[Tree(order, cleared)];
        root = Delete(root, chunk);
        if (root == None)
        {
            OrdersOf(cleared) &= ~(1UL << order);
        }
    }

    /// <summary>The block at the highest address.</summary>
    public bool TryLast(int order, bool cleared, out ulong chunk) => TryBefore(ulong.MaxValue, order, cleared, out chunk);

    /// <summary>The block at the highest address below a limit.</summary>
    public bool TryBefore(ulong limit, int order, bool cleared, out ulong chunk)
    {
        bool found = false;
        chunk = 0;
        for (int at = _roots[Tree(order, cleared)]; at != None;)
        {
            ref Node node = ref _nodes[at];
            if (node.Chunk < limit)
            {
                found = true;
                chunk = node.Chunk;
                at = node.Right;
            }
            else
            {
                at = node.Left;
            }
        }

        return found;
    }

    /// <summary>The block at the highest address that is a multiple of 2^alignment chunks.</summary>
    public bool TryLastAligned(int alignment, int order, bool cleared, out ulong chunk)
    {
        int at = _roots[Tree(order, cleared)];
        while (at != None && _nodes[at].BestAlignment >= alignment)
        {
            ref Node node = ref _nodes[at];
            if (node.Right != None && _nodes[node.Right].BestAlignment >= alignment)
            {
                at = node.Right;
            }
            else if (BitOperations.TrailingZeroCount(node.Chunk) >= alignment)
            {
                chunk = node.Chunk;
                return true;
            }
            else
            {
                at = node.Left;
            }
        }

        chunk = 0;
        return false;
    }

    private int Tree(int order, bool cleared) => cleared ? order : orders + order;

    private ref ulong OrdersOf(bool cleared) => ref cleared ? ref _clearedOrders : ref _dirtyOrders;

    private int NewNode(ulong chunk)
    {
        int at = _unused;
        if (at != None)
        {
            _unused = _nodes[at].Left;
        }
        else
        {
            at = _used++;
            if (at == _nodes.Length)
            {
                Array.Resize(ref _nodes, 2 * at);
            }
        }

        _nodes[at] = new Node
        {
            Chunk = chunk,
            Priority = (uint)Digest.Mix(chunk + 1),
            BestAlignment = (byte)BitOperations.TrailingZeroCount(chunk),
        };
        return at;
    }

    private int Insert(int root, int added)
    {
        if (root == None)
        {
            return added;
        }

        ref Node node = ref _nodes[root];
        ref Node addition = ref _nodes[added];
        if (addition.Priority > node.Priority)
        {
            Split(root, addition.Chunk, out addition.Left, out addition.Right);
            Update(added);
            return added;
        }

        if (addition.Chunk < node.Chunk)
        {
            node.Left = Insert(node.Left, added);
        }
        else
        {
            node.Right = Insert(node.Right, added);
        }

        Update(root);
        return root;
    }

    private int Delete(int root, ulong chunk)
    {
        if (root == None)
        {
            throw new ModelBugException($"Chunk {chunk} is not a free block.");
        }

        ref Node node = ref _nodes[root];
        if (node.Chunk == chunk)
        {
            int merged = Merge(node.Left, node.Right);
            node.Left = _unused;
            _unused = root;
            return merged;
        }

        if (chunk < node.Chunk)
        {
            node.Left = Delete(node.Left, chunk);
        }
        else
        {
            node.Right = Delete(node.Right, chunk);
        }

        Update(root);
        return root;
    }

    private void Split(int root, ulong chunk, out int below, out int above)
    {
        if (root == None)
        {
            below = above = None;
            return;
        }

        ref Node node = ref _nodes[root];
        if (node.Chunk < chunk)
        {
            Split(node.Right, chunk, out int between, out above);
            node.Right = between;
            below = root;
        }
        else
        {
            Split(node.Left, chunk, out below, out int between);
            node.Left = between;
            above = root;
        }

        Update(root);
    }

    private int Merge(int below, int above)
    {
        if (below == None || above == None)
        {
            return below + above;
        }

        if (_nodes[below].Priority >= _nodes[above].Priority)
        {
            _nodes[below].Right = Merge(_nodes[below].Right, above);
            Update(below);
            return below;
        }

        _nodes[above].Left = Merge(below, _nodes[above].Left);
        Update(above);
        return above;
    }

    private void Update(int at)
    {
        ref Node node = ref _nodes[at];
        int best = BitOperations.TrailingZeroCount(node.Chunk);
        best = node.Left == None ? best : Math.Max(best, _nodes[node.Left].BestAlignment);
        best = node.Right == None ? best : Math.Max(best, _nodes[node.Right].BestAlignment);
        node.BestAlignment = (byte)best;
    }

    private struct Node
    {
        public ulong Chunk;
        public int Left;
        public int Right;
        public uint Priority;
        public byte BestAlignment;
    }
}
