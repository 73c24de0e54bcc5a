using System.Globalization;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// A range of byte addresses with an inclusive end (include/linux/range.h, struct range). Bus, device-physical or IO virtual: its owner says which.
/// </summary>
/// <param name="Start">First byte.</param>
/// <param name="End">Last byte; below <paramref name="Start"/> the range is not valid.</param>
[GenerateSerializer, Immutable]
public readonly record struct AddressRange([property: Id(0)] ulong Start, [property: Id(1)] ulong End)
{
    public bool IsValid => Start <= End;

    /// <summary>Bytes (range_len: end - start + 1). Wraps to 0 for the range of all 2^64 addresses.</summary>
    public ulong Length => unchecked(End - Start + 1);

    /// <summary>The range of <paramref name="length"/> bytes from <paramref name="start"/> on; the length is at least 1.</summary>
    public static AddressRange FromLength(ulong start, ulong length)
    {
        ArgumentOutOfRangeException.ThrowIfZero(length);
        return new(start, checked(start + (length - 1)));
    }

    public bool Contains(ulong address) => Start <= address && address <= End;

    public bool Contains(AddressRange other) => other.IsValid && Start <= other.Start && other.End <= End;

    public bool Overlaps(AddressRange other) => Start <= other.End && other.Start <= End;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[0x{Start:x}, 0x{End:x}]");
}
