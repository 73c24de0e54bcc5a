using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>Pages next to each other, in virtual memory and where they are, that are alike.</summary>
/// <param name="VirtualAddress">Of the first page.</param>
/// <param name="Bytes">A multiple of 4 KiB.</param>
/// <param name="Kind">Where they are; <see cref="PageKind.None"/> is a hole.</param>
/// <param name="Address">Of the first page: host physical, or VRAM as the device's function addresses it; 0 for a hole.</param>
/// <param name="Device">Index of the device in the process; 0 unless they are on one.</param>
/// <param name="Allocation">The device's allocation that they are of; 0 unless they are on one.</param>
/// <param name="IsShared">More than one mm may map them: in a private VMA they are copied before the first write.</param>
/// <param name="IsIsolated">A migration has taken them away from the CPU (a migration entry): who wants them waits.</param>
[GenerateSerializer, Immutable]
public readonly record struct PageRun(
    [property: Id(0)] ulong VirtualAddress,
    [property: Id(1)] ulong Bytes,
    [property: Id(2)] PageKind Kind,
    [property: Id(3)] ulong Address,
    [property: Id(4)] int Device,
    [property: Id(5)] long Allocation,
    [property: Id(6)] bool IsShared,
    [property: Id(7)] bool IsIsolated)
{
    /// <summary>Where they are in the process.</summary>
    public AddressRange Virtual => AddressRange.FromLength(VirtualAddress, Bytes);

    /// <summary>Where they are in memory or VRAM; not for holes.</summary>
    public AddressRange Physical => AddressRange.FromLength(Address, Bytes);

    /// <summary>Whose they are; not for holes.</summary>
    public PageTarget Target => new(Kind, Device, Allocation);
}
