namespace DistributedSvm.Model.Sharing;

/// <summary>What an <see cref="ImportOperation"/> waits for.</summary>
[GenerateSerializer]
public enum ImportStep
{
    /// <summary>For the operation before it on the same import.</summary>
    Queued,
    Referencing,
    Attaching,

    /// <summary>For the buffer object behind an attachment that everybody can see already.</summary>
    Initialising,

    /// <summary>For its VM's lock.</summary>
    LockingVm,
    Locking,
    Pinning,

    /// <summary>For the page table entries of the mapping before to go.</summary>
    Zapping,

    /// <summary>For the mapping before to be given back.</summary>
    UnmappingOld,
    Mapping,

    /// <summary>For the lock of whoever knows the device addresses, then for the translation.</summary>
    Translating,

    /// <summary>For a mapping that cannot be used to be given back.</summary>
    UnmappingFailed,
    Binding,

    /// <summary>For its attachment to become known, after the reservation lock was given up.</summary>
    Publishing,
    Unmapping,
    Unpinning,
    Detaching,
}
