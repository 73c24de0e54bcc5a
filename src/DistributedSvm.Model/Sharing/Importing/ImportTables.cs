namespace DistributedSvm.Model.Sharing;

/// <summary>What an importing driver keeps while it has imports. Most functions of a large world never have one, so it comes into being with the first.</summary>
[GenerateSerializer]
public sealed class ImportTables
{
    /// <summary>Imports that are known outside.</summary>
    [Id(0)]
    public SortedDictionary<long, Import> Imports { get; } = [];

    /// <summary>Imports that are not known outside yet.</summary>
    [Id(1)]
    public SortedDictionary<long, Import> Coming { get; } = [];

    /// <summary>Imports that are being released.</summary>
    [Id(2)]
    public SortedDictionary<long, Import> Leaving { get; } = [];

    [Id(3)]
    public Core.OperationTable<ImportOperation> Tasks { get; } = new();

    [Id(4)]
    public Core.OperationTable<ZapOperation> Zaps { get; } = new();

    [Id(5)]
    public Core.OperationTable<AccessOperation> Accesses { get; } = new();

    [Id(6)]
    public Core.OperationTable<ExecOperation> Execs { get; } = new();

    [Id(7)]
    public AllocationFaults Faults { get; } = new();

    /// <summary>Number of the latest import.</summary>
    [Id(8)]
    public long LastImport { get; set; }

    /// <summary>Number of the latest fence.</summary>
    [Id(9)]
    public long LastFence { get; set; }

    /// <summary>Of the latest job over several buffers.</summary>
    [Id(10)]
    public long LastStamp { get; set; }

    /// <summary>Arrays of device addresses that were allocated and not freed.</summary>
    [Id(11)]
    public int AddressArrays { get; set; }

    /// <summary>By process: the VMs whose locks somebody holds. Null until the first bind.</summary>
    [Id(12)]
    public SortedDictionary<Core.EntityId, VmLocks>? Vms { get; set; }
}
