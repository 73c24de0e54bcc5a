namespace DistributedSvm.Model.Memory;

/// <summary>How to allocate or free (include/drm/drm_buddy.h, DRM_BUDDY_*; the values are the kernel's).</summary>
[Flags]
public enum BuddyFlags
{
    None = 0,

    /// <summary>Only within the given range, at its lowest fitting place.</summary>
    Range = 1 << 0,

    /// <summary>The highest free place of any order that is large enough, rather than the smallest order that is.</summary>
    TopDown = 1 << 1,

    /// <summary>One run of addresses.</summary>
    Contiguous = 1 << 2,

    /// <summary>Prefer memory that is known to be cleared. Without it, prefer memory that is not.</summary>
    Clear = 1 << 3,

    /// <summary>At free: the owner cleared the memory.</summary>
    Cleared = 1 << 4,

    /// <summary>Keep what rounding up has added, rather than giving it back.</summary>
    TrimDisable = 1 << 5,
}
