namespace DistributedSvm.Model.Svm;

/// <summary>Where a prefetch brings a range (DRM_XE_CONSULT_MEM_ADVISE_PREF_LOC and memory regions).</summary>
[GenerateSerializer]
public enum PrefetchPlace
{
    /// <summary>System memory.</summary>
    System,

    /// <summary>VRAM of the device whose VM it is.</summary>
    Local,

    /// <summary>Where madvise said.</summary>
    Consult,
}
