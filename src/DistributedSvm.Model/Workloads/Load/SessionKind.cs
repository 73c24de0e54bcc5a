namespace DistributedSvm.Model.Workloads.Load;

/// <summary>What one session of a load test does.</summary>
[GenerateSerializer]
public enum SessionKind
{
    /// <summary>Export, attach, match, map, translate, access, unmap, detach, release: a dma-buf of its own.</summary>
    Share,

    /// <summary>Attach to detach, with the map between, on a dma-buf that stays.</summary>
    Negotiate,

    /// <summary>As a share, but the memory moves (its mapping is revoked and comes back) between two accesses.</summary>
    Move,

    /// <summary>As a share, but the VF is reset between two accesses: 100 ms at least.</summary>
    Flr,

    /// <summary>A negotiation or an export that must be refused, with the errno that the contract names.</summary>
    Refused,

    /// <summary>A process maps memory and shares it with its VF: the CPU writes it, a kernel reads it and writes it anew, the CPU reads that. No dma-buf.</summary>
    Svm,
}
