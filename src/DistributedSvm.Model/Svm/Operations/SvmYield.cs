namespace DistributedSvm.Model.Svm;

/// <summary>Where a task of a process spends time on a CPU, so that others may come between.</summary>
[GenerateSerializer]
public enum SvmYield
{
    /// <summary>migrate_vma_setup: isolating pages and unmapping them.</summary>
    Isolate,

    /// <summary>migrate_vma_pages and finalize: the new pages are mapped.</summary>
    Finalize,

    /// <summary>hmm_range_fault and dma_map.</summary>
    GetPages,

    /// <summary>Writing page table entries, and their fence.</summary>
    Bind,

    /// <summary>A fault begins over: at once, or again and again until the timeslice of the page is over.</summary>
    Refault,

    /// <summary>The worker that collects garbage was queued.</summary>
    Collect,

    /// <summary>A NIC drops its translations.</summary>
    MirrorInvalidate,
}
