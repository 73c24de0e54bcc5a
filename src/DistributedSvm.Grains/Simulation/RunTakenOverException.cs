namespace DistributedSvm.Grains.Simulation;

/// <summary>Another activation runs this run: this one's silo was believed dead. It must not touch anything any more.</summary>
internal sealed class RunTakenOverException(string message) : Exception(message);
