namespace DistributedSvm.Model.Svm;

/// <summary>Why an access faulted.</summary>
[GenerateSerializer]
public enum PageFaultKind
{
    /// <summary>No translation.</summary>
    NotPresent,

    /// <summary>A store to a read-only translation.</summary>
    WriteViolation,

    /// <summary>An atomic on data that is not in local VRAM.</summary>
    AtomicViolation,

    /// <summary>The walk cannot be repaired (fault level 0xff, NACK): the address is beyond what page tables cover.</summary>
    Unrecoverable,
}
