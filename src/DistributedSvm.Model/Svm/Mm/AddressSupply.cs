using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Addresses that are used up in order.</summary>
internal struct AddressSupply(ImmutableArray<AddressRange> ranges)
{
    private int _index;
    private ulong _used;

    /// <summary>The next addresses, so many bytes at most, that are next to each other.</summary>
    /// <exception cref="ModelBugException">There are no more.</exception>
    public AddressRange Take(ulong bytes)
    {
        if (_index == ranges.Length)
        {
            throw new ModelBugException("There are fewer addresses than pages.");
        }

        AddressRange range = ranges[_index];
        AddressRange taken = AddressRange.FromLength(range.Start + _used, Math.Min(bytes, range.Length - _used));
        _used += taken.Length;
        if (_used == range.Length)
        {
            _index++;
            _used = 0;
        }

        return taken;
    }

    /// <exception cref="ModelBugException">There are more.</exception>
    public readonly void End()
    {
        if (_index != ranges.Length)
        {
            throw new ModelBugException("There are more addresses than pages.");
        }
    }
}
