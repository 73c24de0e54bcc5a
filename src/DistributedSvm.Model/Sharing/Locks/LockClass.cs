namespace DistributedSvm.Model.Sharing;

/// <summary>The classes of locks that the protocol takes, as lockdep would name them. Values are stable.</summary>
[GenerateSerializer]
public enum LockClass
{
    /// <summary>The vfio device's memory_lock (struct rw_semaphore).</summary>
    MemoryLock = 0,

    /// <summary>The reservation lock of a dma-buf (dma_resv, a wait-die mutex).</summary>
    Reservation = 1,

    /// <summary>The PF driver's master mutex (xe_gt_sriov_pf_master_mutex).</summary>
    PfMaster = 2,

    /// <summary>The lock of a GPU VM.</summary>
    Vm = 3,

    /// <summary>The lock of an MMU notifier.</summary>
    Notifier = 4,

    /// <summary>A process' mmap_lock (struct rw_semaphore).</summary>
    Mmap = 5,

    /// <summary>The lock that migrations to VRAM share and that whoever evicts for one takes alone (struct rw_semaphore).</summary>
    Migration = 6,
}
