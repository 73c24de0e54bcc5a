namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>Where one client's load is.</summary>
/// <param name="Phase">What it is at.</param>
/// <param name="ElapsedNs">Since the load began.</param>
/// <param name="LeftNs">Until the measured time ends; in a search, which ends when it has found something, -1.</param>
/// <param name="InFlight">Sessions under way.</param>
/// <param name="Sessions">How many the client keeps under way; 0 for an open loop.</param>
public readonly record struct LoadTick(LoadPhase Phase, long ElapsedNs, long LeftNs, long InFlight, int Sessions);
