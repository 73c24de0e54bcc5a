using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A piece of an access that is in one piece where it goes. <paramref name="Key"/> says which piece: the virtual address of its first byte, or in a copy of runs the offset from
/// the first of them.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct SvmSpan([property: Id(0)] ulong Key, [property: Id(1)] SvmOwner Owner, [property: Id(2)] AddressRange At)
{
    /// <summary>Its bytes by key.</summary>
    public AddressRange Keys => AddressRange.FromLength(Key, At.Length);
}
