namespace DistributedSvm.Model.Devices;

/// <summary>What a PF is told about the migration of a VF.</summary>
[GenerateSerializer]
public enum MigrationControl
{
    BeginSave,

    /// <summary>The reader has all; EIO if there is more.</summary>
    FinishSave,

    BeginRestore,

    /// <summary>The writer has no more; waits until all is in place.</summary>
    FinishRestore,

    /// <summary>Off the engines, as an administrator's pause.</summary>
    Suspend,

    /// <summary>It goes on; EBUSY while it is saved or restored.</summary>
    Resume,

    /// <summary>Something went wrong: halted until a reset.</summary>
    Stop,
}
