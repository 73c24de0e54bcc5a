using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Shards;

/// <summary>Which shard each static entity (and the children it creates) belongs to.</summary>
[GenerateSerializer, Immutable]
public sealed record ShardPlan(
    [property: Id(0)] PartitionMode Mode,
    [property: Id(1)] int Requested,
    [property: Id(2)] int Shards,
    [property: Id(3)] ImmutableArray<int> ShardOf)
{
    /// <summary>Units in their order, in equal runs, one run per shard. More shards than units are clamped to the units.</summary>
    public static ShardPlan Create(World world, PartitionMode mode, int requested)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(requested);
        Unit[] units = [.. world.Entities.Select(entity => UnitOf(entity, mode)).Distinct().Order()];
        int shards = Math.Min(requested, units.Length);
        var shardOfUnit = new SortedDictionary<Unit, int>();
        for (int i = 0; i < units.Length; i++)
        {
            shardOfUnit[units[i]] = (int)((long)i * shards / units.Length);
        }

        return new ShardPlan(mode, requested, shards, [.. world.Entities.Select(entity => shardOfUnit[UnitOf(entity, mode)])]);
    }

    private static Unit UnitOf(WorldEntity entity, PartitionMode mode) => mode switch
    {
        PartitionMode.Host => new Unit(entity.Unit.Host, -1, 0),
        PartitionMode.Gpu => entity.Unit with { Function = 0 },
        _ => entity.Unit,
    };
}
