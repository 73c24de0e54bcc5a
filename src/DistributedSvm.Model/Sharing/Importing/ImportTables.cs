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
}
