using System.Collections.Immutable;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Checkpoints;

/// <summary>A whole run at a barrier, in memory.</summary>
/// <param name="At">Every event before it has been executed, none at or after it.</param>
/// <param name="Shards">The state of each shard.</param>
/// <param name="Cells">The entities that have come into being and not retired, in the order of ids.</param>
public sealed record RunSnapshot(SimTime At, ImmutableArray<ShardState> Shards, ImmutableArray<EntityCell> Cells);
