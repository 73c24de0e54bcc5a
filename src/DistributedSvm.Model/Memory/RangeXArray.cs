using System.Collections;
using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// The mapped ranges of a dma-buf: an immutable snapshot of the xarray of struct range that an exporter hands to an importer, index 0 .. <see cref="Count"/> - 1.
/// Byte b of the buffer lies in the range whose predecessors are b bytes or less in total. Ranges may overlap and alias. Shared freely, never copied.
/// <para>
/// A range takes 16 bytes when all of them are of whole pages, of up to 64 GiB each and below address 2^52 (<see cref="PackedRange"/>): 8 for itself, 8 for the bytes up
/// to its end. Otherwise it takes 24. Nothing else shows the difference.
/// </para>
/// </summary>
public sealed class RangeXArray : IEquatable<RangeXArray>, IReadOnlyList<AddressRange>
{
    /// <summary>No range, generation 0.</summary>
    public static readonly RangeXArray Empty = new RangeXArrayWriter(0).ToRangeXArray(0);

    /// <summary>The ranges as words, or null when one of them does not fit into one.</summary>
    private readonly ulong[]? _packed;

    /// <summary>The ranges when there are no words.</summary>
    private readonly AddressRange[]? _plain;

    /// <summary>Element i: bytes of ranges 0 to i together.</summary>
    private readonly ulong[] _ends;

    /// <summary>64 bits over the ranges alone.</summary>
    private readonly ulong _rangesHash;

    internal RangeXArray(long generation, ulong[]? packed, AddressRange[]? plain, ulong[] ends, ulong rangesHash)
    {
        Generation = generation;
        _packed = packed;
        _plain = plain;
        _ends = ends;
        _rangesHash = rangesHash;
        var digest = new Digest(rangesHash);
        digest.Add(generation);
        ContentHash = digest.Value;
    }

    /// <summary>Which snapshot of the exporter's mapping this is.</summary>
    public long Generation { get; }

    public int Count => _ends.Length;

    /// <summary>Bytes of all ranges together: the size of the buffer that they map.</summary>
    public ulong TotalLength => _ends.Length == 0 ? 0 : _ends[^1];

    /// <summary>64 bits over the generation and all ranges in order, the same on every machine: what a message folds into the digest.</summary>
    public ulong ContentHash { get; }

    public AddressRange this[int index] => _packed is not null ? PackedRange.Unpack(_packed[index]) : _plain![index];

    /// <summary>
    /// Makes a snapshot of ranges in buffer order.
    /// Errors: EINVAL when a range's end is below its start, EOVERFLOW when the ranges have 2^64 bytes or more in total; the snapshot is then empty.
    /// </summary>
    public static Errno TryCreate(long generation, ReadOnlySpan<AddressRange> ranges, out RangeXArray snapshot)
    {
        snapshot = Empty;
        var writer = new RangeXArrayWriter(ranges.Length);
        foreach (AddressRange range in ranges)
        {
            Errno errno = writer.Add(range);
            if (errno != Errno.Ok)
            {
                return errno;
            }
        }

        snapshot = writer.ToRangeXArray(generation);
        return Errno.Ok;
    }

    /// <summary>As <see cref="TryCreate"/>, for ranges known to be valid.</summary>
    /// <exception cref="ModelBugException">They are not.</exception>
    public static RangeXArray Create(long generation, ReadOnlySpan<AddressRange> ranges)
    {
        Errno errno = TryCreate(generation, ranges, out RangeXArray snapshot);
        return errno == Errno.Ok ? snapshot : throw new ModelBugException($"Ranges of generation {generation} are not a mapping: {errno}.");
    }

    /// <summary>Where a range begins in the buffer: bytes of all ranges before it. For <see cref="Count"/>: <see cref="TotalLength"/>.</summary>
    public ulong OffsetOf(int index) => index == 0 ? 0 : _ends[index - 1];

    /// <summary>Finds the range that holds a byte of the buffer, in O(log n). False at and beyond <see cref="TotalLength"/>.</summary>
    /// <param name="byteOffset">Offset into the buffer, bytes.</param>
    /// <param name="index">Index of the range.</param>
    /// <param name="offsetInRange">Bytes from the range's start.</param>
    public bool Locate(ulong byteOffset, out int index, out ulong offsetInRange)
    {
        int low = 0;
        int high = _ends.Length;
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            if (_ends[middle] > byteOffset)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        index = low;
        bool isFound = low < _ends.Length;
        offsetInRange = isFound ? byteOffset - OffsetOf(low) : 0;
        return isFound;
    }

    /// <summary>The address of a byte of the buffer. False at and beyond <see cref="TotalLength"/>.</summary>
    public bool TryTranslate(ulong byteOffset, out ulong address)
    {
        if (!Locate(byteOffset, out int index, out ulong offset))
        {
            address = 0;
            return false;
        }

        address = this[index].Start + offset;
        return true;
    }

    /// <summary>The same ranges under another generation: O(1), nothing is copied.</summary>
    public RangeXArray WithGeneration(long generation) => generation == Generation ? this : new(generation, _packed, _plain, _ends, _rangesHash);

    public ImmutableArray<AddressRange> ToImmutableArray() => [.. this];

    public RangeXArrayEnumerator GetEnumerator() => new(this);

    IEnumerator<AddressRange> IEnumerable<AddressRange>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Same generation and same ranges in the same order.</summary>
    public bool Equals(RangeXArray? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && ContentHash == other.ContentHash
            && Generation == other.Generation
            && _packed.AsSpan().SequenceEqual(other._packed)
            && _plain.AsSpan().SequenceEqual(other._plain));

    public override bool Equals(object? obj) => Equals(obj as RangeXArray);

    public override int GetHashCode() => (int)ContentHash;

    public override string ToString() => $"{Count} ranges, {TotalLength} bytes, generation {Generation}";
}
