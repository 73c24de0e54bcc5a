using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A hot reset of a set of devices, as the device knows it on which it was asked for: one after the other joins, all are reset, one after the other leaves.</summary>
[GenerateSerializer]
public sealed class HotResetOperation(LockTicket caller, ImmutableArray<EntityId> devices)
{
    [Id(0)]
    public LockTicket Caller { get; } = caller;

    /// <summary>In the order of the set.</summary>
    [Id(1)]
    public ImmutableArray<EntityId> Devices { get; } = devices;

    [Id(2)]
    public HotResetStep Step { get; set; }

    /// <summary>The next device to join or to leave.</summary>
    [Id(3)]
    public int Next { get; set; }

    /// <summary>Those whose memory_lock is held.</summary>
    [Id(4)]
    public List<EntityId> Joined { get; } = [];

    /// <summary>Those that leave, in that order.</summary>
    [Id(5)]
    public ImmutableArray<EntityId> Leaving { get; set; } = [];

    /// <summary>Resets under way.</summary>
    [Id(6)]
    public int Left { get; set; }

    [Id(7)]
    public Errno Errno { get; set; }

    /// <summary>How often a device was busy.</summary>
    [Id(8)]
    public int Failures { get; set; }
}
