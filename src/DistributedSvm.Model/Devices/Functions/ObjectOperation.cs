using System.Collections.Immutable;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>Something under way on a buffer object of a GPU's driver.</summary>
[GenerateSerializer]
public sealed class ObjectOperation(ObjectTask task, long @object, LockTicket caller)
{
    [Id(0)]
    public ObjectTask Task { get; } = task;

    [Id(1)]
    public long Object { get; } = @object;

    /// <summary>Who waits for the answer, and under which of its operations. For the eviction of an object that is no dma-buf: this driver itself.</summary>
    [Id(2)]
    public LockTicket Caller { get; } = caller;

    /// <summary>Of a write: what is written.</summary>
    [Id(3)]
    public ContentTag Tag { get; init; }

    /// <summary>Of a move: where to.</summary>
    [Id(4)]
    public ImmutableArray<AddressRange> Pages { get; set; } = [];

    /// <summary>Of a creation: the last object, by number, that it asked to make room; 0 before the first.</summary>
    [Id(5)]
    public long LastAsked { get; set; }

    /// <summary>Of a creation: shared virtual memory was asked to make room.</summary>
    [Id(6)]
    public bool AsksSvm { get; set; }
}

/// <summary>What is done with a buffer object.</summary>
[GenerateSerializer]
public enum ObjectTask
{
    Create,
    Write,
    Export,
    Move,
}
