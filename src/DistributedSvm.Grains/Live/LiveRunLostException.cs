namespace DistributedSvm.Grains.Live;

/// <summary>The world of a run in real time is not known any more: whoever began it is to begin it again.</summary>
[GenerateSerializer]
public sealed class LiveRunLostException(string message) : Exception(message);
