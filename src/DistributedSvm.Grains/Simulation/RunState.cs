namespace DistributedSvm.Grains.Simulation;

/// <summary>Where a run stands.</summary>
public enum RunState
{
    /// <summary>Shards are being made, or restored from a checkpoint.</summary>
    Starting,
    Running,

    /// <summary>Waits at a barrier until it is resumed.</summary>
    Paused,

    /// <summary>Came to its end; the result says whether it found violations.</summary>
    Finished,

    /// <summary>Was stopped before its end; the result says how far it came.</summary>
    Cancelled,

    /// <summary>Has no result, but a message that says why.</summary>
    Failed,
}
