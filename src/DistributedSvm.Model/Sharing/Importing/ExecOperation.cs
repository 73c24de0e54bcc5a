using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Sharing;

/// <summary>A job over several buffers: which reservation locks it holds, which it waits for, how many accesses are left.</summary>
[GenerateSerializer]
public sealed class ExecOperation(EntityId requester, ExecBuffers request, long stamp)
{
    [Id(0)]
    public EntityId Requester { get; } = requester;

    [Id(1)]
    public ExecBuffers Request { get; } = request;

    /// <summary>Of its acquire context: the lower the older, kept over all retries.</summary>
    [Id(2)]
    public long Stamp { get; } = stamp;

    /// <summary>By place in the request: locked.</summary>
    [Id(3)]
    public SortedSet<int> Locked { get; } = [];

    /// <summary>By place in the request: the lock that is being asked for.</summary>
    [Id(4)]
    public int Asking { get; set; }

    [Id(5)]
    public int Left { get; set; }

    /// <summary>The first access that found something else, or failed.</summary>
    [Id(6)]
    public ContentRead? Worst { get; set; }

    /// <summary>The dma-buf of each surface, as it was when the job began.</summary>
    [Id(7)]
    public List<EntityId> Buffers { get; } = [];
}
