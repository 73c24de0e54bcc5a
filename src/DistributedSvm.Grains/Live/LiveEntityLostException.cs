namespace DistributedSvm.Grains.Live;

/// <summary>An entity went down with a silo, its own or that of one it spoke with, while it was asked for something.</summary>
[GenerateSerializer]
public sealed class LiveEntityLostException(string message) : Exception(message);
