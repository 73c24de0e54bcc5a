namespace DistributedSvm.Model.Devices;

/// <summary>What a VF does that a GuC counts (thresholds of drivers/gpu/drm/xe/abi/guc_klvs_abi.h). Storms of interrupts, doorbells and messages are not modelled.</summary>
[GenerateSerializer]
public enum AdverseEvent
{
    /// <summary>A catastrophic error: an access that has no valid LMTT entry.</summary>
    CatErr,

    /// <summary>An engine was reset under a job of it that did not leave.</summary>
    EngineReset,

    /// <summary>An access of its engines that no page table entry translates.</summary>
    PageFault,

    /// <summary>A function level reset. The kernel has no threshold for it.</summary>
    Flr,
}
