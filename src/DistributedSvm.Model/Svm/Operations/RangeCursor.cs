using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Goes once through ranges of memory, which are used up in order.</summary>
internal sealed class RangeCursor(ImmutableArray<AddressRange> ranges)
{
    private int _at;
    private ulong _used;

    /// <summary>The next so many bytes, in parts that lie in one range each.</summary>
    public ImmutableArray<AddressRange> Take(ulong bytes)
    {
        var parts = ImmutableArray.CreateBuilder<AddressRange>(1);
        while (bytes > 0)
        {
            AddressRange range = ranges[_at];
            ulong length = Math.Min(bytes, range.Length - _used);
            parts.Add(AddressRange.FromLength(range.Start + _used, length));
            bytes -= length;
            _used += length;
            if (_used == range.Length)
            {
                _at++;
                _used = 0;
            }
        }

        return parts.ToImmutable();
    }
}
