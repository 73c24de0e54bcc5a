namespace DistributedSvm.Model.Memory;

/// <summary>Reads ranges in <see cref="AddressRangesFormat"/> one after another.</summary>
internal ref struct AddressRangesReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _granularity;
    private int _at;
    private int _index;
    private ulong _previous;

    /// <param name="bytes">What <see cref="AddressRangesFormat"/> wrote, with whatever is before and after it.</param>
    /// <param name="at">From where on.</param>
    /// <exception cref="CorruptRangeXArrayException">The bytes there are no encoding.</exception>
    public AddressRangesReader(ReadOnlySpan<byte> bytes, int at)
    {
        _bytes = bytes;
        _at = at;
        _granularity = Varint.ReadByte(bytes, ref _at);
        if (_granularity > 63)
        {
            throw RangeXArrayFormat.Corrupt($"granularity 2^{_granularity}");
        }

        // Before anything of that size is allocated.
        ulong count = Varint.Read(bytes, ref _at);
        if (count > (ulong)((bytes.Length - _at) / AddressRangesFormat.MinimumRangeSize))
        {
            throw RangeXArrayFormat.Corrupt($"{count} ranges do not fit into the {bytes.Length - _at} bytes left");
        }

        Count = (int)count;
    }

    /// <summary>How many ranges there are to read.</summary>
    public int Count { get; }

    /// <summary>The first byte that is not read yet.</summary>
    public readonly int Position => _at;

    /// <summary>The next range, which need not be valid; at most <see cref="Count"/> times.</summary>
    /// <exception cref="CorruptRangeXArrayException">The bytes are no encoding.</exception>
    public AddressRange Next()
    {
        ulong gap = unchecked((ulong)Varint.UnZigZag(Varint.Read(_bytes, ref _at)) << _granularity);
        ulong start = unchecked(_previous + gap);
        ulong units = ReadUnits();
        if (units > (ulong.MaxValue >> _granularity))
        {
            throw RangeXArrayFormat.Corrupt($"range {_index} has {units} units of 2^{_granularity} bytes");
        }

        ulong end = unchecked(start + ((units << _granularity) - 1));
        _previous = unchecked(end + 1);
        _index++;
        return new(start, end);
    }

    private ulong ReadUnits()
    {
        byte code = Varint.ReadByte(_bytes, ref _at);
        if (code < AddressRangesFormat.Orders)
        {
            return 1UL << code;
        }

        ulong high = Varint.Read(_bytes, ref _at);
        ulong low = (ulong)(code - AddressRangesFormat.Orders);
        return high <= (ulong.MaxValue - low) / AddressRangesFormat.LowLengths
            ? (high * AddressRangesFormat.LowLengths) + low
            : throw RangeXArrayFormat.Corrupt($"the length that ends at byte {_at} has more than 64 bits");
    }
}
