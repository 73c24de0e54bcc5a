namespace DistributedSvm.Model.Devices;

/// <summary>How far a GT is with saving or restoring a VF: the sub-states of SAVE_WIP and RESTORE_WIP (xe_gt_sriov_pf_control_types.h).</summary>
[GenerateSerializer]
public enum MigrationStage
{
    /// <summary>The worker makes or takes the next packet (PROCESS_DATA).</summary>
    ProcessData,

    /// <summary>The ring is full while saving, empty while restoring: nothing until user space has been there.</summary>
    WaitData,

    /// <summary>There is no more to do; user space has yet to say that it knows.</summary>
    DataDone,

    /// <summary>Saved or restored: the VF is still paused.</summary>
    Finished,

    Failed,
}
