using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>VFs are being enabled or disabled (a write to sriov_numvfs).</summary>
[GenerateSerializer]
public sealed class VfsChange(int count)
{
    /// <summary>How many there will be; 0: they are being disabled.</summary>
    [Id(0)]
    public int Count { get; } = count;

    /// <summary>VFs that are not ready yet.</summary>
    [Id(1)]
    public int Left { get; set; }

    /// <summary>What went wrong first.</summary>
    [Id(2)]
    public Errno Errno { get; set; }

    /// <summary>vfio devices that are being removed, by operation.</summary>
    [Id(3)]
    public SortedSet<OperationId> Removals { get; } = [];

    /// <summary>VFs that are gone from the bus and being reset.</summary>
    [Id(4)]
    public SortedSet<int> Resets { get; } = [];
}
