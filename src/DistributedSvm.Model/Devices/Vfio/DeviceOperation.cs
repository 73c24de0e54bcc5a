using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>An action on a vfio device under way: memory_lock, then the buffers one after the other, then the hardware, then the buffers again.</summary>
[GenerateSerializer]
public sealed class DeviceOperation(LockTicket caller, DeviceAction action, EntityId dmaBuf)
{
    /// <summary>Who asked, and for which of its operations.</summary>
    [Id(0)]
    public LockTicket Caller { get; } = caller;

    [Id(1)]
    public DeviceAction Action { get; } = action;

    /// <summary>The buffer that is meant, where one is.</summary>
    [Id(2)]
    public EntityId DmaBuf { get; } = dmaBuf;

    [Id(3)]
    public DeviceStep Step { get; set; }

    /// <summary>The device's buffers, as they were when memory_lock was taken.</summary>
    [Id(4)]
    public ImmutableArray<EntityId> Buffers { get; set; } = [];

    [Id(5)]
    public int Next { get; set; }

    [Id(8)]
    public Errno Errno { get; set; }

    /// <summary>Part of a hot reset of several devices: whoever leads that says when to go on.</summary>
    [Id(9)]
    public bool IsOfSet { get; init; }
}
