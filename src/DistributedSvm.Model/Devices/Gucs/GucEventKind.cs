namespace DistributedSvm.Model.Devices;

/// <summary>What a GuC tells the PF (GUC_PF_NOTIFY_VF_*, drivers/gpu/drm/xe/abi/guc_actions_sriov_abi.h).</summary>
[GenerateSerializer]
public enum GucEventKind
{
    /// <summary>GUC_PF_NOTIFY_VF_FLR: the function was reset; the PF has to clean up after it.</summary>
    Flr,

    /// <summary>GUC_PF_NOTIFY_VF_FLR_DONE: the GuC has cleaned up on its side.</summary>
    FlrDone,

    /// <summary>GUC_PF_NOTIFY_VF_PAUSE_DONE: the VF is off all engines.</summary>
    PauseDone,

    /// <summary>An adverse event passed its threshold (GUC2PF_ADVERSE_EVENT): it is counted.</summary>
    Adverse,
}
