using System.Numerics;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// One 64-way node (lib/xarray.c, struct xa_node). A slot holds nothing, a child, or an entry; an entry may span several adjacent slots: the first is its
/// canonical slot, the others are siblings. Bits about slots are kept in words, so that search and allocation look at no empty slot.
/// </summary>
internal sealed class XArrayNode(int shift)
{
    public const int ChunkShift = 6;
    public const int ChunkSize = 1 << ChunkShift;
    public const int TopShift = 60;

    /// <summary>Stands in a slot for an entry that is reserved: it reads as null but is not free.</summary>
    public static readonly object Reserved = new();

    private const int FirstCapacity = 4;

    public XArrayNode? Parent;

    /// <summary>Slot of this node in its parent.</summary>
    public int Offset;

    /// <summary>Slots with anything in them, siblings included.</summary>
    public ulong Present;

    /// <summary>Slots with a child or with the first slot of an entry.</summary>
    public ulong Canonical;

    /// <summary>Slots below which no index is free.</summary>
    public ulong Full;

    /// <summary>Slots whose entry, or anything below whose child, has the mark. Set on canonical slots only.</summary>
    public ulong Mark0;
    public ulong Mark1;
    public ulong Mark2;

    /// <summary>Contents of canonical slots; shorter than 64 while the high slots were never used, since most arrays are small.</summary>
    private object?[] _slots = new object?[FirstCapacity];

    /// <summary>A slot stands for 2^Shift indices.</summary>
    public int Shift { get; } = shift;

    /// <summary>The offset of an index inside this node's span, at its largest.</summary>
    public ulong SpanMask => MaskBelow(Shift + ChunkShift);

    /// <summary>All slots that exist: 64, or 16 in the node that covers all 2^64 indices.</summary>
    public ulong ValidSlots => Shift == TopShift ? 0xFFFFUL : ulong.MaxValue;

    public bool IsFull => Full == ValidSlots;

    public static ulong MaskBelow(int bits) => bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1;

    /// <summary>Bits <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1, count at least 1.</summary>
    public static ulong Bits(int first, int count) => (ulong.MaxValue >> (ChunkSize - count)) << first;

    public int OffsetOf(ulong index) => (int)(index >> Shift) & (ChunkSize - 1);

    public bool IsPresent(int offset) => ((Present >> offset) & 1) != 0;

    /// <summary>First slot of what a present slot belongs to.</summary>
    public int CanonicalOf(int offset) => BitOperations.Log2(Canonical & (ulong.MaxValue >> (ChunkSize - 1 - offset)));

    /// <summary>Number of slots of the entry or child at a canonical slot.</summary>
    public int SlotsOf(int canonical)
    {
        ulong siblings = (Present & ~Canonical) >> canonical >> 1;
        return 1 + BitOperations.TrailingZeroCount(~siblings);
    }

    public ref object? Slot(int canonical) => ref _slots[canonical];

    /// <summary>First index of a slot, given any index inside this node's span.</summary>
    public ulong FirstIndex(ulong index, int offset) => (index & ~SpanMask) + ((ulong)offset << Shift);

    /// <summary>Last index of the entry at a canonical slot, given its first.</summary>
    public ulong LastIndex(ulong first, int canonical) => unchecked(first + ((ulong)SlotsOf(canonical) << Shift) - 1);

    public ref ulong Marks(XArrayMark mark)
    {
        switch (mark)
        {
            case XArrayMark.Mark0:
                return ref Mark0;
            case XArrayMark.Mark1:
                return ref Mark1;
            case XArrayMark.Mark2:
                return ref Mark2;
            default:
                throw new ArgumentOutOfRangeException(nameof(mark));
        }
    }

    /// <summary>The marks of some slots together, bit n for mark n.</summary>
    public byte MarksWithin(ulong bits) =>
        (byte)(((Mark0 & bits) != 0 ? 1 : 0) | ((Mark1 & bits) != 0 ? 2 : 0) | ((Mark2 & bits) != 0 ? 4 : 0));

    /// <summary>Makes one entry of empty slots.</summary>
    public void Put(int offset, int count, object entry, byte marks)
    {
        Reach(offset);
        ulong bits = Bits(offset, count);
        Present |= bits;
        Full |= bits;
        Canonical |= 1UL << offset;
        SetMarks(offset, marks);
        _slots[offset] = entry;
    }

    /// <summary>Hangs a child below an empty slot.</summary>
    public void Attach(int offset, XArrayNode child)
    {
        Reach(offset);
        ulong bit = 1UL << offset;
        Present |= bit;
        Canonical |= bit;
        Full = child.IsFull ? Full | bit : Full & ~bit;
        SetMarks(offset, child.MarksWithin(ulong.MaxValue));
        _slots[offset] = child;
        child.Parent = this;
        child.Offset = offset;
    }

    /// <summary>Empties slots that hold whole entries or children.</summary>
    public void Clear(int offset, int count)
    {
        ulong bits = Bits(offset, count);
        for (ulong rest = Canonical & bits; rest != 0; rest &= rest - 1)
        {
            _slots[BitOperations.TrailingZeroCount(rest)] = null;
        }

        Present &= ~bits;
        Canonical &= ~bits;
        Full &= ~bits;
        Mark0 &= ~bits;
        Mark1 &= ~bits;
        Mark2 &= ~bits;
    }

    /// <summary>Makes sure that no entry spans the border below <paramref name="offset"/>: a sibling becomes an entry of its own, marks kept.</summary>
    public void Cut(int offset)
    {
        if (offset >= ChunkSize || ((Present & ~Canonical) >> offset & 1) == 0)
        {
            return;
        }

        int canonical = CanonicalOf(offset);
        Reach(offset);
        _slots[offset] = _slots[canonical];
        Canonical |= 1UL << offset;
        SetMarks(offset, MarksWithin(1UL << canonical));
    }

    private void SetMarks(int offset, byte marks)
    {
        ulong bit = 1UL << offset;
        Mark0 = (marks & 1) != 0 ? Mark0 | bit : Mark0 & ~bit;
        Mark1 = (marks & 2) != 0 ? Mark1 | bit : Mark1 & ~bit;
        Mark2 = (marks & 4) != 0 ? Mark2 | bit : Mark2 & ~bit;
    }

    private void Reach(int offset)
    {
        if (offset >= _slots.Length)
        {
            Array.Resize(ref _slots, (int)BitOperations.RoundUpToPowerOf2((uint)offset + 1));
        }
    }
}
