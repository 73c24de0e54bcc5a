namespace DistributedSvm.Model.Sharing;

/// <summary>
/// What a fence in a reservation object is for, strongest first: a query for one class also returns all before it (include/linux/dma-resv.h, enum dma_resv_usage).
/// </summary>
[GenerateSerializer]
public enum FenceUsage
{
    /// <summary>Memory management: everybody must wait before touching the memory.</summary>
    Kernel = 0,

    /// <summary>Implicit synchronisation of a writer: new readers wait for it.</summary>
    Write = 1,

    /// <summary>Implicit synchronisation of a reader: new writers wait for it.</summary>
    Read = 2,

    /// <summary>Preempt fences, page table updates, explicitly synchronised jobs: only memory management waits for it.</summary>
    Bookkeep = 3,
}
