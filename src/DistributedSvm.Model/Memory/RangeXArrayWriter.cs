using System.Diagnostics.CodeAnalysis;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Memory;

/// <summary>Makes a <see cref="RangeXArray"/> of ranges that come one after another, without another copy of them. For one use.</summary>
internal ref struct RangeXArrayWriter
{
    private readonly ulong[] _ends;

    /// <summary>Null after a range that does not fit into a word.</summary>
    private ulong[]? _packed;
    private AddressRange[]? _plain;
    private int _count;
    private ulong _total;
    private Digest _digest = new(0);

    /// <param name="count">How many ranges there will be.</param>
    public RangeXArrayWriter(int count)
    {
        _ends = count == 0 ? [] : new ulong[count];
        _packed = count == 0 ? [] : new ulong[count];
        _digest.Add(count);
    }

    /// <summary>The next range. EINVAL when its end is below its start, EOVERFLOW when all together have 2^64 bytes or more: nothing can be made of them then.</summary>
    public Errno Add(AddressRange range)
    {
        if (!range.IsValid)
        {
            return Errno.EINVAL;
        }

        ulong length = range.Length;
        if (length == 0 || length > ulong.MaxValue - _total)
        {
            return Errno.EOVERFLOW;
        }

        if (_packed is not null && PackedRange.TryPack(range, out ulong word))
        {
            _packed[_count] = word;
        }
        else
        {
            Unpack();
            _plain[_count] = range;
        }

        _total += length;
        _ends[_count++] = _total;
        _digest.Add(range.Start);
        _digest.Add(range.End);
        return Errno.Ok;
    }

    public readonly RangeXArray ToRangeXArray(long generation) =>
        _count == _ends.Length
            ? new(generation, _packed, _plain, _ends, _digest.Value)
            : throw new ModelBugException($"{_count} ranges of {_ends.Length} are there.");

    [MemberNotNull(nameof(_plain))]
    private void Unpack()
    {
        if (_plain is not null)
        {
            return;
        }

        _plain = new AddressRange[_ends.Length];
        for (int i = 0; i < _count; i++)
        {
            _plain[i] = PackedRange.Unpack(_packed![i]);
        }

        _packed = null;
    }
}
