namespace DistributedSvm.Model.Devices;

/// <summary>Where a VF's driver is after a migration (drivers/gpu/drm/xe/xe_gt_sriov_vf.c, post-migration recovery).</summary>
[GenerateSerializer]
public enum VfRecovery
{
    Running,

    /// <summary>It heard MIGRATED, and asks the GuC for its new configuration.</summary>
    Blocked,

    /// <summary>RESFIX_START was sent or answered: it shifts its GGTT addresses in contexts and rings.</summary>
    Fixing,

    /// <summary>RESFIX_DONE was sent.</summary>
    Resuming,
}
