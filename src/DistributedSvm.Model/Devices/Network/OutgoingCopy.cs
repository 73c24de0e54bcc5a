using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A copy under way from this NIC's host to another: how far it is.</summary>
[GenerateSerializer]
public sealed class OutgoingCopy(int record, StartRemoteCopy request)
{
    /// <summary>Its place among the NIC's records.</summary>
    [Id(0)]
    public int Record { get; } = record;

    [Id(1)]
    public StartRemoteCopy Request { get; } = request;

    /// <summary>Bytes that the fabric was asked for.</summary>
    [Id(2)]
    public long Pulled { get; set; }

    /// <summary>Chunks that the fabric has not brought yet.</summary>
    [Id(3)]
    public long Pulling { get; set; }

    /// <summary>Chunks anywhere between the two GPUs: asked for and not acknowledged.</summary>
    [Id(4)]
    public long InFlight { get; set; }

    /// <summary>Sizes of the chunks that wait for the wire.</summary>
    [Id(5)]
    public Queue<long> Ready { get; } = new();

    /// <summary>Bytes that have reached the destination.</summary>
    [Id(6)]
    public long Arrived { get; set; }

    /// <summary>When the last of them did.</summary>
    [Id(7)]
    public SimTime LastArrival { get; set; }

    /// <summary>Why it cannot be done: no more chunks are sent.</summary>
    [Id(8)]
    public Errno Failure { get; set; }

    /// <summary>Who hears of its end; null for a copy of the scenario's, which has a record instead.</summary>
    [Id(9)]
    public LockTicket? ReplyTo { get; init; }

    public bool IsOver => InFlight == 0 && (Failure != Errno.Ok || Arrived == Request.Bytes);
}
