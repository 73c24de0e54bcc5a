namespace DistributedSvm.Client.Clusters;

/// <summary>Something about a local cluster went wrong that the command line is not to blame for: one message for the user.</summary>
internal sealed class ClusterException(string message) : Exception(message);
