namespace DistributedSvm.Model.Svm;

/// <summary>Where the pages of a range are, seen from a pagemap (enum drm_gpusvm_scan_result, drivers/gpu/drm/drm_gpusvm.c).</summary>
[GenerateSerializer]
public enum PageScan
{
    /// <summary>At least one page is not there, or on a device that the owner does not see.</summary>
    Unpopulated,

    /// <summary>All in the pagemap that was asked about.</summary>
    Equal,

    /// <summary>All in one other pagemap.</summary>
    Other,

    /// <summary>All in system memory.</summary>
    System,

    /// <summary>In several pagemaps, none in system memory.</summary>
    MixedDevice,

    /// <summary>Some in system memory, some on devices.</summary>
    Mixed,
}
