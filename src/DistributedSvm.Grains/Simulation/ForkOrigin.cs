using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Simulation;

/// <summary>The kept run that a fork continues, and the virtual time from which it has faults and workloads of its own.</summary>
[GenerateSerializer, Immutable]
public sealed record ForkOrigin([property: Id(0)] string Run, [property: Id(1)] SimTime At);
