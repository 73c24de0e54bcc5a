using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Intervals of pages of 4 KiB.</summary>
public static class SvmPages
{
    /// <summary>Bytes of a page are 1 shifted left by this.</summary>
    public const int Shift = 12;

    /// <summary>Bytes of a page.</summary>
    public const int Size = 1 << Shift;

    /// <summary>What a GPU VM covers: 47 bits of addresses, which CPU and GPU have in common.</summary>
    public static readonly AddressRange Mirrored = new(0, (1UL << 47) - 1);

    /// <summary>A valid interval of whole pages that a GPU VM covers.</summary>
    public static bool AreWhole(AddressRange range) =>
        range.IsValid && range.Start % Size == 0 && unchecked(range.End + 1) % Size == 0 && range.End <= Mirrored.End;

    /// <summary>The part of an interval that lies in another; not valid where they do not overlap.</summary>
    public static AddressRange Clip(this AddressRange range, AddressRange to) => new(Math.Max(range.Start, to.Start), Math.Min(range.End, to.End));

    /// <summary>The least interval that holds both; either may be not valid.</summary>
    public static AddressRange Widen(this AddressRange range, AddressRange by) =>
        !range.IsValid ? by : !by.IsValid ? range : new AddressRange(Math.Min(range.Start, by.Start), Math.Max(range.End, by.End));

    /// <summary>The naturally aligned block of that many bytes, a power of two, which holds an address.</summary>
    public static AddressRange BlockOf(ulong address, long bytes) => AddressRange.FromLength(address & ~((ulong)bytes - 1), (ulong)bytes);
}
