namespace DistributedSvm.Grains.Live.Load.Clients;

/// <summary>Another client of the same load did not do its part: one sentence that says which and why.</summary>
public sealed class LoadClientException(string message) : Exception(message);
