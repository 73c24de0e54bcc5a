using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Tracing;

/// <summary>A piece of a run's trace on its way to the client that asked for it.</summary>
/// <param name="Parts">Encoded, those of one shard in their order; some of it may have come before, when silos were lost meanwhile.</param>
/// <param name="To">With what came before, all of the trace before this time; never at the end.</param>
/// <param name="IsLast">Nothing more will come.</param>
/// <param name="IsWhole">False when something is missing: the run did not come to its end, or nobody fetched the trace for too long.</param>
[GenerateSerializer, Immutable]
public sealed record TracePortion(
    [property: Id(0)] ImmutableArray<byte[]> Parts,
    [property: Id(1)] SimTime To,
    [property: Id(2)] bool IsLast,
    [property: Id(3)] bool IsWhole);
