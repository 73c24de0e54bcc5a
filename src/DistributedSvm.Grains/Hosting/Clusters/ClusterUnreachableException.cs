namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>A cluster, or the Redis that it lives by, cannot be reached or will not have this process. The message says why and what to do.</summary>
public sealed class ClusterUnreachableException(string message, Exception? cause = null) : Exception(message, cause);
