namespace DistributedSvm.Model.Devices;

/// <summary>When the GuC lets a function run (GUC_SCHED_PRIORITY_*, drivers/gpu/drm/xe/abi/guc_klvs_abi.h). Values are the kernel's.</summary>
[GenerateSerializer]
public enum SchedulePriority
{
    /// <summary>Only while it has work.</summary>
    Low = 0,

    /// <summary>It always gets its slice, with or without work.</summary>
    Normal = 1,

    /// <summary>The next slice is its own. For the PF alone.</summary>
    High = 2,
}
