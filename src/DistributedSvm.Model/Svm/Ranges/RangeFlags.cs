namespace DistributedSvm.Model.Svm;

/// <summary>What is so of a range in one VM (drm_gpusvm_pages_flags, xe_svm_range's tile masks; a GPU is one tile here).</summary>
[Flags]
[GenerateSerializer]
public enum RangeFlags : ushort
{
    None = 0,

    /// <summary>tile_present: its page table entries were written.</summary>
    Present = 1,

    /// <summary>tile_invalidated: and were zapped since by a notifier.</summary>
    Invalidated = 2,

    /// <summary>unmapped: its memory went away; it waits for the garbage collector.</summary>
    Unmapped = 4,

    /// <summary>migrate_devmem: its pages may go to VRAM.</summary>
    Migratable = 8,

    /// <summary>has_dma_mapping or has_devmem_pages: it has pages, as they were when they were got, and no notifier came since.</summary>
    HasPages = 16,

    /// <summary>What is bound may be written.</summary>
    Writable = 32,

    /// <summary>partial_unmap: a part of its memory is still there.</summary>
    PartlyUnmapped = 64,

    /// <summary>What is bound is a read-only copy that only this device has.</summary>
    Duplicate = 128,

    /// <summary>It does not lie in one VMA any more, since that was split: it is made anew. Its memory is all there.</summary>
    Misplaced = 256,
}
