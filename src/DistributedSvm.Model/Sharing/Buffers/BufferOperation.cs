using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>An operation of the exporter on its dma-buf: a program of steps, and where in it the operation stands.</summary>
[GenerateSerializer]
public sealed class BufferOperation(LockTicket task, ImmutableArray<BufferStep> program, BufferStatus target, LockSet held)
{
    /// <summary>Who called, and for which of its operations: the holder of the reservation lock.</summary>
    [Id(0)]
    public LockTicket Task { get; } = task;

    [Id(1)]
    public ImmutableArray<BufferStep> Program { get; } = program;

    [Id(2)]
    public BufferStatus Target { get; } = target;

    /// <summary>Lock classes that the caller holds.</summary>
    [Id(3)]
    public LockSet Held { get; } = held;

    [Id(4)]
    public int Index { get; set; }

    /// <summary>Attachments whose callback has not returned.</summary>
    [Id(5)]
    public SortedSet<int> Notified { get; } = [];

    [Id(6)]
    public Errno Errno { get; set; }

    /// <summary>Running while somebody is expected to unmap; reported when it fires.</summary>
    [Id(7)]
    public TimerId Watchdog { get; set; }

    /// <summary>The map for which the memory moves, or null.</summary>
    [Id(8)]
    public Map? Map { get; init; }

    /// <summary>The pin for which the memory moves, or null.</summary>
    [Id(9)]
    public Pin? Pin { get; init; }

    public BufferStep Step => Program[Index];
}
