using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>An allocation in 8 bytes: of one naturally sized block, of one of the first owners, with few copies under way. What is not like that has none.</summary>
/// <param name="Bits">From the highest: page of VRAM (36), power of two of its pages (5), copies (6), state (2), owner (15), counted from 1. 0 for none.</param>
internal readonly record struct PackedDevmem(ulong Bits)
{
    /// <summary>Owners that it can say.</summary>
    public const int MostOwners = (1 << 15) - 2;

    /// <summary>In place of one that does not fit.</summary>
    public static readonly PackedDevmem Irregular = new(ulong.MaxValue);

    private const int StateShift = 15;
    private const int CopiesShift = 17;
    private const int OrderShift = 23;
    private const int PageShift = 28;
    private const int MostCopies = (1 << 6) - 1;
    private const int MostOrder = (1 << 5) - 1;
    private const ulong VramEnd = 1UL << (36 + SvmPages.Shift);

    public bool IsIrregular => this == Irregular;

    public int Owner => (int)(Bits & ((1UL << StateShift) - 1)) - 1;

    public DevmemState State => (DevmemState)((Bits >> StateShift) & 3);

    public int Copies => (int)((Bits >> CopiesShift) & MostCopies);

    public AddressRange Block => AddressRange.FromLength((Bits >> PageShift) << SvmPages.Shift, (ulong)SvmPages.Size << (int)((Bits >> OrderShift) & MostOrder));

    public bool IsEvictable => !IsIrregular && State == DevmemState.Resident && Copies == 0;

    public static PackedDevmem Of(AddressRange block, int owner, DevmemState state, int copies)
    {
        ulong pages = block.Length >> SvmPages.Shift;
        int order = System.Numerics.BitOperations.Log2(pages | 1);
        return System.Numerics.BitOperations.IsPow2(pages) && block.Length == (ulong)SvmPages.Size << order && order <= MostOrder && block.Start % SvmPages.Size == 0
            && block.End < VramEnd && copies is >= 0 and <= MostCopies && owner is >= 0 and < MostOwners
            ? new PackedDevmem(((block.Start >> SvmPages.Shift) << PageShift) | ((ulong)(uint)order << OrderShift) | ((ulong)(uint)copies << CopiesShift) | ((ulong)(uint)state << StateShift) | (uint)(owner + 1))
            : Irregular;
    }
}
