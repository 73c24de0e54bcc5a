using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Devices;

/// <summary>A guest being saved or moved, as QEMU on its side sees it.</summary>
[GenerateSerializer]
public sealed class GuestDeparture(OperationId session, MigrateVf? move, EntityId agent, SimTime began)
{
    /// <summary>Names it towards the target, and the change of the device's state that is waited for.</summary>
    [Id(0)]
    public OperationId Session { get; } = session;

    /// <summary>Null for one that is saved to its own store.</summary>
    [Id(1)]
    public MigrateVf? Move { get; } = move;

    [Id(2)]
    public EntityId Agent { get; } = agent;

    [Id(3)]
    public SimTime Began { get; } = began;

    [Id(4)]
    public DepartureStep Step { get; set; }

    [Id(5)]
    public SimTime Stopped { get; set; }

    [Id(6)]
    public DisplaySnapshot? Application { get; set; }

    /// <summary>Jobs of frames that had not ended when the VF was suspended.</summary>
    [Id(7)]
    public ImmutableArray<OperationId> Suspended { get; set; } = [];

    /// <summary>The packet on its way to the other host.</summary>
    [Id(8)]
    public MigrationPacket? Sending { get; set; }

    [Id(14)]
    public OperationId Transfer { get; set; }

    [Id(9)]
    public bool IsReading { get; set; }

    /// <summary>Packets that the target has not taken yet.</summary>
    [Id(10)]
    public int Unacknowledged { get; set; }

    /// <summary>The stream so far, of a guest that is saved.</summary>
    [Id(11)]
    public List<MigrationPacket> Packets { get; } = [];

    /// <summary>Why its device's packets ended too early.</summary>
    [Id(12)]
    public Errno Errno { get; set; }

    /// <summary>All packets were read; the rest of the guest goes when the last is acknowledged.</summary>
    [Id(13)]
    public bool IsRead { get; set; }
}

/// <summary>What a <see cref="GuestDeparture"/> waits for.</summary>
[GenerateSerializer]
public enum DepartureStep
{
    /// <summary>A guest that has just come is still being made ready.</summary>
    Arriving,

    /// <summary>For the target's word that it is ready.</summary>
    Connecting,

    /// <summary>For the application to stand still.</summary>
    Freezing,

    /// <summary>For the device to be in RUNNING_P2P.</summary>
    Suspending,

    /// <summary>For flushes that the host is at.</summary>
    Draining,

    /// <summary>For STOP_COPY.</summary>
    Stopping,

    /// <summary>For the device's packets.</summary>
    Copying,

    /// <summary>For STOP.</summary>
    Finishing,

    /// <summary>For the target to take the last packets, and the guest.</summary>
    HandingOver,

    /// <summary>For the rest of the packets, which nobody wants any more: a save that is not read to its end fails.</summary>
    Discarding,

    /// <summary>For RUNNING, to go on here.</summary>
    Resuming,

    /// <summary>For a reset of the device, which would not run otherwise.</summary>
    Resetting,

    /// <summary>The guest is gone; what is left of it here is being ended.</summary>
    Gone,
}
