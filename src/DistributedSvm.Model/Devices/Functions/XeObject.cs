using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A buffer object of a GPU's driver (xe_bo): its memory, and the dma-buf that it may be.</summary>
[GenerateSerializer]
public sealed class XeObject(long id, long bytes, ObjectPlacement placement)
{
    [Id(0)]
    public long Id { get; } = id;

    [Id(1)]
    public long Bytes { get; } = bytes;

    [Id(2)]
    public ObjectPlacement Placement { get; } = placement;

    [Id(3)]
    public bool IsInSystem { get; set; }

    /// <summary>Device physical addresses, or system pages; none before the memory is allocated.</summary>
    [Id(4)]
    public ImmutableArray<AddressRange> Ranges { get; set; } = [];

    /// <summary>None while it is not exported.</summary>
    [Id(5)]
    public EntityId DmaBuf { get; set; }

    /// <summary>User space has closed its handle.</summary>
    [Id(6)]
    public bool IsClosed { get; set; }

    /// <summary>Writes on an engine: a move waits for them.</summary>
    [Id(7)]
    public int Writes { get; set; }

    [Id(8)]
    public bool IsMoving { get; set; }

    /// <summary>Operations that wait for a move, or a move that waits for writes.</summary>
    [Id(9)]
    public Queue<OperationId> Waiting { get; } = new();

    /// <summary>Memory is there and nothing is under way.</summary>
    public bool IsIdle => !Ranges.IsEmpty && Writes == 0 && !IsMoving && Waiting.Count == 0;
}
