using CsCheck;
using DistributedSvm.Engine.Horizon;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tests.Worlds;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Tests;

/// <summary>How far shards are from each other, and from themselves.</summary>
public sealed class HorizonMatrixTests
{
    private static readonly Gen<SimTime[,]> Direct =
        from n in Gen.Int[1, 7]
        from distances in Gen.Frequency((2, Gen.Long[1, 50].Select(time => new SimTime(time))), (1, Gen.Const(SimTime.Never))).Array2D[n, n]
        select distances;

    [Fact]
    public void A_way_over_others_counts_when_it_is_shorter()
    {
        var matrix = new HorizonMatrix(Times(
            [0, 100, 10],
            [100, 0, 100],
            [100, 5, 0]));
        Assert.Equal(new SimTime(15), matrix.Distance(0, 1));
        Assert.Equal(new SimTime(100), matrix.Distance(1, 2));
        Assert.Equal(new SimTime(10), matrix.Distance(0, 2));
    }

    [Fact]
    public void A_shard_is_as_far_from_itself_as_its_shortest_cycle()
    {
        var matrix = new HorizonMatrix(Times(
            [0, 7, -1],
            [-1, 0, 8],
            [9, -1, 0]));
        Assert.Equal(new SimTime(24), matrix.Distance(0, 0));
        Assert.Equal(new SimTime(24), matrix.Distance(1, 1));
        Assert.Equal(new SimTime(17), matrix.Distance(1, 0));
    }

    [Fact]
    public void What_cannot_be_reached_stays_infinitely_far_and_such_shards_run_free()
    {
        var matrix = new HorizonMatrix(Times(
            [0, -1, 3],
            [-1, 0, -1],
            [-1, -1, 0]));
        Assert.True(matrix.Distance(2, 0).IsNever);
        Assert.True(matrix.Distance(0, 0).IsNever);
        Assert.True(matrix.HorizonOf(1, [new(1), new(1), new(1)]).IsNever);
        Assert.Equal(new SimTime(4), matrix.HorizonOf(2, [new(1), new(1), new(1)]));
    }

    [Fact]
    public void The_closure_is_the_shortest_walk_of_at_least_one_step() => Direct.Sample(direct =>
    {
        int n = direct.GetLength(0);
        var matrix = new HorizonMatrix(direct);
        SimTime[,] walks = ShortestWalks(direct);
        Assert.Equal(n, matrix.Shards);
        for (int from = 0; from < n; from++)
        {
            for (int to = 0; to < n; to++)
            {
                Assert.Equal(walks[from, to], matrix.Distance(from, to));
            }
        }
    });

    [Fact]
    public void The_horizon_is_the_earliest_arrival_of_any_consequence_of_any_next_event() =>
        Direct.SelectMany(direct => Gen.Frequency((3, Gen.Long[0, 100].Select(time => new SimTime(time))), (1, Gen.Const(SimTime.Never)))
            .Array[direct.GetLength(0)].Select(next => (direct, next))).Sample((direct, next) =>
        {
            SimTime[,] walks = ShortestWalks(direct);
            var matrix = new HorizonMatrix(direct);
            for (int shard = 0; shard < next.Length; shard++)
            {
                SimTime earliest = Enumerable.Range(0, next.Length).Select(from => next[from].PlusOrNever(walks[from, shard])).Min();
                Assert.Equal(earliest, matrix.HorizonOf(shard, next));
            }
        });

    [Fact]
    public void Shards_of_one_host_are_a_local_lookahead_apart_and_shards_of_different_hosts_the_latency_of_the_network()
    {
        World world = JugglerWorld.Create(2, 4, 1, SimTime.FromMicroseconds(2), SimTime.FromMicroseconds(10));
        HorizonMatrix matrix = Matrix(world, PartitionMode.Gpu, 5, out ShardPlan plan);
        Assert.Equal(5, plan.Shards);
        int[] hosts = [.. Enumerable.Range(0, 5).Select(shard => world.Entities[plan.ShardOf.IndexOf(shard)].Unit.Host)];
        Assert.Equal([0, 0, 0, 1, 1], hosts);
        Assert.Equal(SimTime.FromNanoseconds(500), matrix.Distance(0, 1));
        Assert.Equal(SimTime.FromNanoseconds(500), matrix.Distance(3, 4));
        Assert.Equal(SimTime.FromMicroseconds(2), matrix.Distance(2, 3));
        Assert.Equal(SimTime.FromMicroseconds(1), matrix.Distance(2, 2));
    }

    [Fact]
    public void Hosts_without_a_network_are_infinitely_far_apart()
    {
        World world = JugglerWorld.Create(3, 2, 1, SimTime.Never, SimTime.FromMicroseconds(10));
        HorizonMatrix matrix = Matrix(world, PartitionMode.Host, 3, out _);
        Assert.All(Enumerable.Range(0, 9), i => Assert.True(matrix.Distance(i / 3, i % 3).IsNever));
    }

    [Fact]
    public void Shards_that_share_a_host_and_hold_others_are_as_near_as_their_nearest_entities()
    {
        World world = JugglerWorld.Create(3, 2, 1, SimTime.FromNanoseconds(200), SimTime.FromMicroseconds(10));
        HorizonMatrix matrix = Matrix(world, PartitionMode.Gpu, 2, out ShardPlan plan);

        // The cut runs through host 1: its two halves are 500 ns apart, but host 0 and host 2 only 200 ns.
        Assert.Equal([0, 1], world.Entities.Select((entity, i) => (entity.Unit.Host, plan.ShardOf[i])).Where(pair => pair.Host == 1)
            .Select(pair => pair.Item2));
        Assert.Equal(SimTime.FromNanoseconds(200), matrix.Distance(0, 1));
    }

    private static HorizonMatrix Matrix(World world, PartitionMode mode, int shards, out ShardPlan plan)
    {
        plan = ShardPlan.Create(world, mode, shards);
        return new HorizonMatrix(world, plan);
    }

    /// <summary>By trying all walks of up to 2n steps, one step longer each time.</summary>
    private static SimTime[,] ShortestWalks(SimTime[,] direct)
    {
        int n = direct.GetLength(0);
        var walks = new SimTime[n, n];
        for (int i = 0; i < n * n; i++)
        {
            walks[i / n, i % n] = i / n == i % n ? SimTime.Never : direct[i / n, i % n];
        }

        for (int length = 2; length <= 2 * n; length++)
        {
            for (int from = 0; from < n; from++)
            {
                for (int to = 0; to < n; to++)
                {
                    for (int last = 0; last < n; last++)
                    {
                        if (last != to)
                        {
                            walks[from, to] = SimTime.Min(walks[from, to], walks[from, last].PlusOrNever(direct[last, to]));
                        }
                    }
                }
            }
        }

        return walks;
    }

    /// <summary>-1 is never.</summary>
    private static SimTime[,] Times(params long[][] rows)
    {
        var times = new SimTime[rows.Length, rows.Length];
        for (int i = 0; i < rows.Length * rows.Length; i++)
        {
            long time = rows[i / rows.Length][i % rows.Length];
            times[i / rows.Length, i % rows.Length] = time < 0 ? SimTime.Never : new SimTime(time);
        }

        return times;
    }
}
