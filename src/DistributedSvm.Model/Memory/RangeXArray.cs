using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>
/// The mapped ranges of a dma-buf: an immutable snapshot of the xarray of struct range that an exporter hands to an importer, index 0 .. <see cref="Count"/> - 1.
/// Byte b of the buffer lies in the range whose predecessors are b bytes or less in total. Ranges may overlap and alias. Shared freely, never copied.
/// </summary>
public sealed class RangeXArray : IEquatable<RangeXArray>
{
    /// <summary>No range, generation 0.</summary>
    public static readonly RangeXArray Empty = new(0, [], []);

    private readonly AddressRange[] _ranges;

    /// <summary>Element i: bytes of ranges 0 to i together.</summary>
    private readonly ulong[] _ends;

    private RangeXArray(long generation, AddressRange[] ranges, ulong[] ends)
    {
        Generation = generation;
        _ranges = ranges;
        _ends = ends;
        var digest = new Digest(0);
        digest.Add(generation);
        digest.Add(ranges.Length);
        foreach (AddressRange range in ranges)
        {
            digest.Add(range.Start);
            digest.Add(range.End);
        }

        ContentHash = digest.Value;
    }

    /// <summary>Which snapshot of the exporter's mapping this is.</summary>
    public long Generation { get; }

    public int Count => _ranges.Length;

    /// <summary>Bytes of all ranges together: the size of the buffer that they map.</summary>
    public ulong TotalLength => _ends.Length == 0 ? 0 : _ends[^1];

    /// <summary>64 bits over the generation and all ranges in order, the same on every machine: what a message folds into the digest.</summary>
    public ulong ContentHash { get; }

    public ReadOnlySpan<AddressRange> Ranges => _ranges;

    public AddressRange this[int index] => _ranges[index];

    /// <summary>
    /// Makes a snapshot of ranges in buffer order.
    /// Errors: EINVAL when a range's end is below its start, EOVERFLOW when the ranges have 2^64 bytes or more in total; the snapshot is then empty.
    /// </summary>
    public static Errno TryCreate(long generation, ReadOnlySpan<AddressRange> ranges, out RangeXArray snapshot)
    {
        snapshot = Empty;
        ulong[] ends = new ulong[ranges.Length];
        ulong total = 0;
        for (int i = 0; i < ranges.Length; i++)
        {
            if (!ranges[i].IsValid)
            {
                return Errno.EINVAL;
            }

            ulong length = ranges[i].Length;
            if (length == 0 || length > ulong.MaxValue - total)
            {
                return Errno.EOVERFLOW;
            }

            total += length;
            ends[i] = total;
        }

        snapshot = new(generation, ranges.ToArray(), ends);
        return Errno.Ok;
    }

    /// <summary>As <see cref="TryCreate"/>, for ranges known to be valid.</summary>
    /// <exception cref="ModelBugException">They are not.</exception>
    public static RangeXArray Create(long generation, ReadOnlySpan<AddressRange> ranges)
    {
        Errno errno = TryCreate(generation, ranges, out RangeXArray snapshot);
        return errno == Errno.Ok ? snapshot : throw new ModelBugException($"Ranges of generation {generation} are not a mapping: {errno}.");
    }

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
        if (low == _ends.Length)
        {
            offsetInRange = 0;
            return false;
        }

        offsetInRange = byteOffset - (low == 0 ? 0 : _ends[low - 1]);
        return true;
    }

    /// <summary>The address of a byte of the buffer. False at and beyond <see cref="TotalLength"/>.</summary>
    public bool TryTranslate(ulong byteOffset, out ulong address)
    {
        if (!Locate(byteOffset, out int index, out ulong offset))
        {
            address = 0;
            return false;
        }

        address = _ranges[index].Start + offset;
        return true;
    }

    /// <summary>The same ranges under another generation.</summary>
    public RangeXArray WithGeneration(long generation) => generation == Generation ? this : new(generation, _ranges, _ends);

    public ImmutableArray<AddressRange> ToImmutableArray() => [.. _ranges];

    /// <summary>Same generation and same ranges in the same order.</summary>
    public bool Equals(RangeXArray? other) =>
        ReferenceEquals(this, other)
        || (other is not null && ContentHash == other.ContentHash && Generation == other.Generation && Ranges.SequenceEqual(other.Ranges));

    public override bool Equals(object? obj) => Equals(obj as RangeXArray);

    public override int GetHashCode() => (int)ContentHash;

    public override string ToString() => $"{Count} ranges, {TotalLength} bytes, generation {Generation}";
}
