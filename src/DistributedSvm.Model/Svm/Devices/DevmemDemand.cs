using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>Somebody who needs VRAM: a range of a process, buffer objects of the same driver (without a range), or nobody at all, when the device is unbound.</summary>
[GenerateSerializer]
public sealed class DevmemDemand(LockTicket caller, AddressRange? range)
{
    [Id(0)]
    public LockTicket Caller { get; } = caller;

    [Id(1)]
    public AddressRange? Range { get; } = range;

    /// <summary>The last allocation, by number, that would not go; 0 for none.</summary>
    [Id(2)]
    public long LastAsked { get; set; }

    /// <summary>It waits for an eviction or a copy of somebody else.</summary>
    [Id(3)]
    public bool IsWaiting { get; set; }

    /// <summary>Each page of the range gets an allocation of its own, or none does.</summary>
    [Id(4)]
    public bool IsByPage { get; init; }

    /// <summary>How many allocations it gets.</summary>
    public int Allocations => IsByPage ? (int)(Range!.Value.Length >> SvmPages.Shift) : 1;
}
