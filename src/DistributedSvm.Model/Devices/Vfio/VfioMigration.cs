using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>The migration side of a vfio device: its state, and the way to another one that is being gone.</summary>
[GenerateSerializer]
public sealed class VfioMigration
{
    [Id(0)]
    public VfioMigrationState State { get; set; } = VfioMigrationState.Running;

    /// <summary>Whoever changed the state last: the program that has the device, and gets its interrupts.</summary>
    [Id(1)]
    public EntityId User { get; set; }

    /// <summary>Who wants it in <see cref="Target"/>; null while it stays where it is.</summary>
    [Id(2)]
    public LockTicket? Caller { get; set; }

    [Id(3)]
    public VfioMigrationState Target { get; set; }

    /// <summary>The next state on the way there, and the operation that the PF was asked for.</summary>
    [Id(4)]
    public VfioMigrationState Next { get; set; }

    [Id(5)]
    public OperationId Arc { get; set; }

    /// <summary>Packets on their way between user space and PF.</summary>
    [Id(6)]
    public OperationTable<MigrationTransfer> Transfers { get; } = new();
}
