namespace DistributedSvm.Reports.Clusters;

/// <summary>How a silo of a local cluster is doing.</summary>
public enum SiloState
{
    /// <summary>Its process runs and its health endpoint says so.</summary>
    Up,

    /// <summary>Its process runs, but its health endpoint does not answer that all is well: it is starting, stopping, or hangs.</summary>
    NotReady,

    /// <summary>Its process is suspended (SIGSTOP).</summary>
    Stopped,

    /// <summary>Its process has ended without being told to.</summary>
    Dead,
}
