namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>What <see cref="SiloProbe"/> found.</summary>
public enum SiloProbeResult
{
    /// <summary>A silo that speaks to this one.</summary>
    Answers,

    /// <summary>No process has that port, or its machine does not answer.</summary>
    NobodyListens,

    /// <summary>Somebody who closes the connection: no trust, TLS on one side only, or no silo.</summary>
    Refuses,

    /// <summary>Somebody who says nothing: a process that hangs, or one that waits for TLS.</summary>
    Silent,
}
