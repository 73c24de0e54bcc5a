namespace DistributedSvm.Reports.Capacity;

/// <summary>What is no longer as it should be with so many VFs.</summary>
public enum CapacityReason
{
    /// <summary>The VRAM asked for is more than there is.</summary>
    Vram,

    /// <summary>Swapchains could not be shared.</summary>
    FailedShares,

    /// <summary>The p99 of the frame time is above its limit.</summary>
    FrameTime,

    /// <summary>The slowest VF shows too few frames.</summary>
    FrameRate,
}
