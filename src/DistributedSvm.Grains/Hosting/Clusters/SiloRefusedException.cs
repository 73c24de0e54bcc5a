namespace DistributedSvm.Grains.Hosting.Clusters;

/// <summary>This silo must not join the cluster that it found. The message says why and what to do.</summary>
public sealed class SiloRefusedException(string message) : Exception(message);
