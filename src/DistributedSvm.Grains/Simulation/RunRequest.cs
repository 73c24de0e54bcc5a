using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Simulation;

/// <summary>What to run and how: a resolved world, so that nothing of the client's machine travels.</summary>
[GenerateSerializer, Immutable]
public sealed record RunRequest([property: Id(0)] World World, [property: Id(1)] PartitionMode Partition, [property: Id(2)] int Shards);
