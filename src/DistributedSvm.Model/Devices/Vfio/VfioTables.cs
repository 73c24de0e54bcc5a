using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>What a vfio device keeps once something was exported from it or done to it. Most devices of a large world never come to that.</summary>
[GenerateSerializer]
public sealed class VfioTables
{
    /// <summary>memory_lock, taken for write.</summary>
    [Id(0)]
    public QueuedLock MemoryLock { get; } = new();

    /// <summary>The device's list of dma-bufs.</summary>
    [Id(1)]
    public SortedSet<EntityId> DmaBufs { get; } = [];

    [Id(2)]
    public OperationTable<ExportOperation> Exports { get; } = new();

    [Id(3)]
    public OperationTable<DeviceOperation> Actions { get; } = new();

    /// <summary>Released buffers that wait for memory_lock to be unlinked.</summary>
    [Id(4)]
    public OperationTable<ReleasedBuffer> Releases { get; } = new();

    /// <summary>Allocations that are to fail.</summary>
    [Id(5)]
    public AllocationFaults Faults { get; } = new();

    /// <summary>Hot resets of sets that this device leads.</summary>
    [Id(6)]
    public OperationTable<HotResetOperation> HotResets { get; } = new();

    /// <summary>Null before the first.</summary>
    [Id(30)]
    public ResetTimes? Resets { get; set; }
}
