using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Simulation;

/// <summary>How far a run is. <see cref="Now"/> never exceeds <see cref="End"/>, which includes the drain.</summary>
[GenerateSerializer, Immutable]
public sealed record RunStatus([property: Id(0)] SimTime Now, [property: Id(1)] SimTime End, [property: Id(2)] long Events, [property: Id(3)] bool Finished);
