using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A guest that comes, as QEMU on the target's side sees it.</summary>
[GenerateSerializer]
public sealed class GuestArrival(EntityId source, OperationId session, EntityId agent, EntityId display, SimTime latency)
{
    /// <summary>Where it comes from, and what that calls it; none for one that comes from an image.</summary>
    [Id(0)]
    public EntityId Source { get; } = source;

    [Id(1)]
    public OperationId Session { get; } = session;

    [Id(2)]
    public EntityId Agent { get; } = agent;

    [Id(3)]
    public EntityId Display { get; } = display;

    /// <summary>Of the way to the source.</summary>
    [Id(4)]
    public SimTime Latency { get; } = latency;

    [Id(5)]
    public ArrivalStep Step { get; set; }

    /// <summary>Packets that the device has not been given yet.</summary>
    [Id(6)]
    public Queue<MigrationPacket> Packets { get; } = new();

    [Id(7)]
    public bool IsWriting { get; set; }

    [Id(8)]
    public GuestState? State { get; set; }

    /// <summary>The operation whose answer takes it on.</summary>
    [Id(9)]
    public OperationId Waiting { get; set; }

    /// <summary>MIGRATED has come.</summary>
    [Id(10)]
    public bool IsTold { get; set; }

    /// <summary>Buffers that the host has yet to look at.</summary>
    [Id(11)]
    public SortedSet<OperationId> Looks { get; } = [];

    public bool IsFromImage => Source.IsNone;
}

/// <summary>What a <see cref="GuestArrival"/> waits for.</summary>
[GenerateSerializer]
public enum ArrivalStep
{
    /// <summary>For the image, from another guest's store.</summary>
    Fetching,

    /// <summary>For the end of the guest that is here.</summary>
    Ending,

    /// <summary>For RESUMING.</summary>
    Preparing,

    /// <summary>For packets, and for the device to take them.</summary>
    Receiving,

    /// <summary>For RUNNING.</summary>
    Starting,

    /// <summary>It runs; its VF driver recovers.</summary>
    Recovering,

    /// <summary>Its buffers are exported and imported anew.</summary>
    Sharing,

    /// <summary>The host shows what is in them.</summary>
    Looking,
}
