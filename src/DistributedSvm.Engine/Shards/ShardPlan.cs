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
    /// <summary>
    /// Units in their order, in equal runs, one run per shard; by function, VFs get shards of their own as soon as there are two, so that a VF is never with its PF.
    /// More shards than units are clamped to the units. Only what is present counts: an absent VF stays with its GPU.
    /// </summary>
    public static ShardPlan Create(World world, PartitionMode mode, int requested)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(requested);
        Unit[] units = [.. world.Entities.Where(entity => entity.Present).Select(entity => UnitOf(entity, mode)).Distinct().Order()];
        Unit[] whole = [.. units.Where(unit => unit.Function == 0)];
        Unit[] functions = [.. units.Where(unit => unit.Function != 0)];
        int shards = Math.Min(requested, units.Length);
        var shardOfUnit = new SortedDictionary<Unit, int>();
        if (shards == 1 || whole.Length == 0 || functions.Length == 0)
        {
            Spread(units, 0, shards, shardOfUnit);
        }
        else
        {
            int fair = (int)((((long)shards * whole.Length) + (units.Length / 2)) / units.Length);
            int forWhole = Math.Clamp(fair, Math.Max(1, shards - functions.Length), Math.Min(whole.Length, shards - 1));
            Spread(whole, 0, forWhole, shardOfUnit);
            Spread(functions, forWhole, shards - forWhole, shardOfUnit);
        }

        return new ShardPlan(mode, requested, shards, [.. world.Entities.Select(entity => ShardOfUnit(UnitOf(entity, mode), shardOfUnit))]);
    }

    private static void Spread(Unit[] units, int first, int shards, SortedDictionary<Unit, int> shardOfUnit)
    {
        for (int i = 0; i < units.Length; i++)
        {
            shardOfUnit[units[i]] = first + (int)((long)i * shards / units.Length);
        }
    }

    private static int ShardOfUnit(Unit unit, SortedDictionary<Unit, int> shardOfUnit) =>
        shardOfUnit.TryGetValue(unit, out int shard) ? shard : shardOfUnit.GetValueOrDefault(unit with { Function = 0 });

    private static Unit UnitOf(WorldEntity entity, PartitionMode mode) => mode switch
    {
        PartitionMode.Host => new Unit(entity.Unit.Host, -1, 0),
        PartitionMode.Gpu => entity.Unit with { Function = 0 },
        _ => entity.Unit,
    };
}
