using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Checkpoints;

/// <summary>An entity's cell as bytes, and what its shard needs to know of it.</summary>
[GenerateSerializer, Immutable]
public sealed record SavedCell(
    [property: Id(0)] EntityId Id,
    [property: Id(1)] long Batches,
    [property: Id(2)] SimTime NextTimer,
    [property: Id(3)] byte[] Cell);
