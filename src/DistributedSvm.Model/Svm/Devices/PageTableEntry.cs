using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>An entry of a GPU page table, packed: the address of a page, and what it may be used for.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct PageTableEntry([property: Id(0)] ulong Bits)
{
    private const ulong AddressMask = ~0xFFFUL;
    private const ulong Present = 1;
    private const ulong Writable = 2;
    private const int ProtocolShift = 2;
    private const int AtomicsShift = 4;
    private const ulong Used = 1UL << 6;

    public PageTableEntry(ulong address, SegmentProtocol protocol, bool isWritable, PageAtomics atomics)
        : this((address & AddressMask) | Present | (isWritable ? Writable : 0) | ((ulong)protocol << ProtocolShift) | ((ulong)atomics << AtomicsShift))
    {
    }

    public bool IsPresent => (Bits & Present) != 0;

    public ulong Address => Bits & AddressMask;

    public SegmentProtocol Protocol => (SegmentProtocol)((Bits >> ProtocolShift) & 3);

    public bool IsWritable => (Bits & Writable) != 0;

    public PageAtomics Atomics => (PageAtomics)((Bits >> AtomicsShift) & 3);

    /// <summary>An access has gone through it: the TLB may have it.</summary>
    public bool IsUsed => (Bits & Used) != 0;

    public PageTableEntry AsUsed => new(Bits | Used);

    public PageTableEntry AsUnused => new(Bits & ~Used);

    /// <summary>The entry of the page that is so many behind.</summary>
    public PageTableEntry After(int pages) => new(Bits + ((ulong)pages << 12));
}
