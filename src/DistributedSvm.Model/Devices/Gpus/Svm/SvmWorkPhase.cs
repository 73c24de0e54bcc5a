namespace DistributedSvm.Model.Devices;

/// <summary>How far a kernel or a copy of shared virtual memory is.</summary>
[GenerateSerializer]
public enum SvmWorkPhase
{
    /// <summary>It waits for faults, off the engine.</summary>
    Faulting,

    /// <summary>It waits for its engine, or has it.</summary>
    OnEngine,

    /// <summary>What it reads elsewhere crosses the fabric.</summary>
    Reading,

    /// <summary>What it writes elsewhere crosses the fabric.</summary>
    Writing,

    /// <summary>Others say what stood in their memory: from here on an invalidation waits for it.</summary>
    Fetching,

    /// <summary>Others store what it leaves.</summary>
    Storing,
}
