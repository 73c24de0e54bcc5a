using System.Numerics;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// Neighbouring segments as one word: the first page frame number in the high 40 bits, then 22 bits for the count of pages less one, then 2 for the protocol. How a run is
/// cut into segments follows from where it begins and how long it is.
/// </summary>
internal readonly record struct SegmentRun(ulong Word)
{
    public const int PageShift = 12;

    /// <summary>A run of 16 GiB. Longer ones are cut at multiples of that.</summary>
    public const ulong MaximumPages = 1UL << PagesBits;

    /// <summary>Page frame numbers are below this: page table entries hold 52 bits of an address.</summary>
    public const ulong FrameLimit = 1UL << (64 - PagesBits - ProtocolBits);

    private const int PagesBits = 22;
    private const int ProtocolBits = 2;
    private const int FrameShift = PagesBits + ProtocolBits;

    public SegmentRun(SegmentProtocol protocol, ulong frame, ulong pages)
        : this((frame << FrameShift) | ((pages - 1) << ProtocolBits) | (ulong)protocol)
    {
    }

    public SegmentProtocol Protocol => (SegmentProtocol)(Word & ((1UL << ProtocolBits) - 1));

    public ulong Frame => Word >> FrameShift;

    public ulong Pages => ((Word >> ProtocolBits) & (MaximumPages - 1)) + 1;

    /// <summary>Of this many pages from a frame on, those of the first segment: the largest power of two that fits and to which the frame is aligned.</summary>
    public static ulong FirstSegment(ulong frame, ulong pages)
    {
        ulong fitting = 1UL << BitOperations.Log2(pages);
        ulong aligned = frame & (0 - frame);
        return frame == 0 ? fitting : Math.Min(aligned, fitting);
    }

    public static Segment ToSegment(SegmentProtocol protocol, ulong frame, ulong pages) =>
        new(protocol, AddressRange.FromLength(frame << PageShift, pages << PageShift));
}
