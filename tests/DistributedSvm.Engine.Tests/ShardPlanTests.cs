using CsCheck;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests;

/// <summary>Which shard an entity belongs to.</summary>
public sealed class ShardPlanTests
{
    private static readonly Unit[] TwoBoxes =
    [
        new(0, -1, 0), new(0, -1, 0), new(0, 0, 0), new(0, 0, 0), new(0, 0, 1), new(0, 0, 1), new(0, 0, 2), new(0, 1, 0), new(0, 1, 1),
        new(1, -1, 0), new(1, 0, 0), new(1, 0, 1), new(1, 1, 0), new(1, 1, 1),
    ];

    [Theory]
    [InlineData(PartitionMode.Host, 2)]
    [InlineData(PartitionMode.Gpu, 6)]
    [InlineData(PartitionMode.Function, 11)]
    public void More_shards_than_units_are_clamped_to_the_units_and_the_request_is_remembered(PartitionMode mode, int units)
    {
        ShardPlan plan = Plan(mode, 1000);
        Assert.Equal(units, plan.Shards);
        Assert.Equal(1000, plan.Requested);
        Assert.Equal(mode, plan.Mode);
        Assert.Equal(Enumerable.Range(0, units), plan.ShardOf.Distinct().Order());
    }

    [Fact]
    public void By_host_everything_of_a_host_is_together() =>
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1], Plan(PartitionMode.Host, 2).ShardOf);

    [Fact]
    public void By_gpu_a_gpus_functions_stay_with_it_and_the_fabric_and_memory_of_the_host_stay_whole() =>
        Assert.Equal([0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 3, 4, 4, 5, 5], Plan(PartitionMode.Gpu, 6).ShardOf);

    [Fact]
    public void By_function_a_vf_is_apart_from_its_gpu_and_together_with_what_serves_it() =>
        Assert.Equal([0, 0, 0, 1, 1, 6, 6, 7, 2, 8, 3, 4, 9, 5, 10], Plan(PartitionMode.Function, 11).ShardOf);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void By_function_no_vf_shares_a_shard_with_a_gpu_as_soon_as_there_are_two_shards(int shards)
    {
        ShardPlan plan = Plan(PartitionMode.Function, shards);
        int[] withVf = [.. TwoBoxes.Select((unit, i) => (unit, Shard: plan.ShardOf[i + 1])).Where(pair => pair.unit.Function != 0).Select(pair => pair.Shard)];
        int[] withGpu = [.. TwoBoxes.Select((unit, i) => (unit, Shard: plan.ShardOf[i + 1])).Where(pair => pair.unit.Function == 0).Select(pair => pair.Shard)];
        Assert.Empty(withVf.Intersect(withGpu));
        Assert.Equal(Enumerable.Range(0, shards), withVf.Concat(withGpu).Distinct().Order());
    }

    [Fact]
    public void An_absent_vf_makes_no_unit_and_stays_with_its_gpu()
    {
        World world = WorldOf(TwoBoxes);
        world = world with { Entities = [.. world.Entities.Select(entity => entity.Unit.Function == 2 ? entity with { Present = false } : entity)] };
        ShardPlan plan = ShardPlan.Create(world, PartitionMode.Function, 100);
        Assert.Equal(10, plan.Shards);
        Assert.Equal(plan.ShardOf[3], plan.ShardOf[7]);
    }

    [Fact]
    public void Nobody_can_ask_for_no_shards()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Plan(PartitionMode.Host, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Plan(PartitionMode.Host, -1));
    }

    [Fact]
    public void Shards_are_runs_of_whole_units_in_their_order_and_differ_by_one_unit_at_most_among_their_like() =>
        Gen.Select(
            Gen.Select(Gen.Int[0, 3], Gen.Int[-1, 3], Gen.Int[0, 3], (host, gpu, function) => new Unit(host, gpu, function)).Array[0, 60],
            Gen.Int[1, 70],
            Gen.Enum<PartitionMode>()).Sample((units, requested, mode) =>
        {
            World world = WorldOf(units);
            ShardPlan plan = ShardPlan.Create(world, mode, requested);
            IGrouping<Unit, int>[] byUnit =
            [
                .. world.Entities.Select((entity, i) => (Unit: Whole(entity.Unit, mode), Shard: plan.ShardOf[i]))
                    .GroupBy(pair => pair.Unit, pair => pair.Shard).OrderBy(group => group.Key),
            ];
            Assert.All(byUnit, unit => Assert.Single(unit.Distinct()));
            int[] shards = [.. byUnit.Select(unit => unit.First())];
            Assert.Equal(Math.Min(requested, shards.Length), plan.Shards);
            Assert.Equal(plan.Shards, shards.Distinct().Count());
            bool[] kinds = mode == PartitionMode.Function ? [true, false] : [true];
            foreach (bool isWhole in kinds)
            {
                int[] run = [.. byUnit.Zip(shards).Where(pair => kinds.Length == 1 || pair.First.Key.Function == 0 == isWhole).Select(pair => pair.Second)];
                Assert.Equal(run.Order(), run);
                int[] sizes = [.. run.CountBy(shard => shard).Select(pair => pair.Value)];
                Assert.InRange(sizes.Length == 0 ? 0 : sizes.Max() - sizes.Min(), 0, 1);
            }
        });

    private static Unit Whole(Unit unit, PartitionMode mode) => mode switch
    {
        PartitionMode.Host => new Unit(unit.Host, 0, 0),
        PartitionMode.Gpu => new Unit(unit.Host, unit.Gpu, 0),
        _ => unit,
    };

    private static ShardPlan Plan(PartitionMode mode, int shards) => ShardPlan.Create(WorldOf(TwoBoxes), mode, shards);

    private static World WorldOf(IEnumerable<Unit> units)
    {
        var scripted = new ScriptedWorld();
        foreach (Unit unit in units)
        {
            scripted.Add(unit: unit);
        }

        return scripted.World;
    }
}
