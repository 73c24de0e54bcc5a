namespace DistributedSvm.Model.Svm;

/// <summary>What stands between a CPU and an access (handle_mm_fault).</summary>
[GenerateSerializer]
public enum CpuFaultKind
{
    /// <summary>Nothing: the access can be done.</summary>
    None,

    /// <summary>No VMA, or its protection forbids it: SIGSEGV, EFAULT.</summary>
    Forbidden,

    /// <summary>Never touched: populate it (<see cref="Mm.Unpopulated"/>, <see cref="Mm.Populate"/>).</summary>
    Unpopulated,

    /// <summary>On a device: migrate_to_ram (<see cref="Mm.CollectForSystem"/>).</summary>
    OnDevice,

    /// <summary>A migration has it: wait for its end and look again (migration_entry_wait).</summary>
    Isolated,

    /// <summary>A write to a page that others may share: <see cref="Mm.PrepareWrite"/>.</summary>
    CopyOnWrite,
}
