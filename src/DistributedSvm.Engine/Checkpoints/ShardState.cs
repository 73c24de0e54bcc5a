using System.Collections.Immutable;
using DistributedSvm.Engine.Results;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Checkpoints;

/// <summary>
/// What a shard knows at a barrier besides the cells of its entities. Any number of shards can go on from the states of any other number.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ShardState
{
    /// <summary>Its number in the plan of then.</summary>
    [Id(4)]
    public required int Shard { get; init; }

    /// <summary>Events that wait, in order. Wake-ups for timers follow from the cells.</summary>
    [Id(0)]
    public required Envelope[] Events { get; init; }

    /// <summary>Children whose first event is still on its way, in order.</summary>
    [Id(1)]
    public required ImmutableArray<EntityId> Unborn { get; init; }

    /// <summary>How many messages were answered in the name of each retired entity, by its id.</summary>
    [Id(2)]
    public required ImmutableArray<KeyValuePair<EntityId, long>> Bounces { get; init; }

    /// <summary>What retired entities and violations have added so far.</summary>
    [Id(3)]
    public required RunTotals Totals { get; init; }
}
