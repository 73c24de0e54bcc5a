using DistributedSvm.Engine.Tracing;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Entities;

/// <summary>What an activation needs to become an entity: which one, of which world, and its cell if it was saved.</summary>
[GenerateSerializer, Immutable]
public sealed record EntityBirth(
    [property: Id(0)] EntityId Self,
    [property: Id(1)] string Run,
    [property: Id(2)] string WorldKey,
    [property: Id(3)] SavedCell? Saved)
{
    /// <summary>What of it is traced; null for nothing.</summary>
    [Id(4)]
    public TracePlan? Trace { get; init; }
}
