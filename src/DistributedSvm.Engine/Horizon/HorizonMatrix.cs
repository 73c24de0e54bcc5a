using System.Collections.Immutable;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Horizon;

/// <summary>
/// The shortest time in which anything that happens in one shard can reach another, closed over paths, and over cycles on the diagonal
/// (what a shard sends can come back to it).
/// </summary>
public sealed class HorizonMatrix
{
    private readonly SimTime[,] _distance;

    public HorizonMatrix(World world, ShardPlan plan)
        : this(DirectDistances(world, plan))
    {
    }

    /// <summary>From direct distances [from, to]; the diagonal is ignored.</summary>
    public HorizonMatrix(SimTime[,] direct)
    {
        int n = direct.GetLength(0);
        _distance = (SimTime[,])direct.Clone();
        for (int i = 0; i < n; i++)
        {
            _distance[i, i] = SimTime.Never;
        }

        for (int via = 0; via < n; via++)
        {
            for (int from = 0; from < n; from++)
            {
                for (int to = 0; to < n; to++)
                {
                    _distance[from, to] = SimTime.Min(_distance[from, to], _distance[from, via].PlusOrNever(_distance[via, to]));
                }
            }
        }
    }

    public int Shards => _distance.GetLength(0);

    public SimTime Distance(int from, int to) => _distance[from, to];

    /// <summary>Up to this time (exclusive) nothing can still arrive at <paramref name="shard"/>, given every shard's next event.</summary>
    public SimTime HorizonOf(int shard, ReadOnlySpan<SimTime> next)
    {
        SimTime horizon = SimTime.Never;
        for (int from = 0; from < next.Length; from++)
        {
            horizon = SimTime.Min(horizon, next[from].PlusOrNever(_distance[from, shard]));
        }

        return horizon;
    }

    private static SimTime[,] DirectDistances(World world, ShardPlan plan)
    {
        ImmutableSortedSet<int>[] hosts =
        [
            .. Enumerable.Range(0, plan.Shards).Select(shard =>
                world.Entities.Where((_, index) => plan.ShardOf[index] == shard).Select(entity => entity.Unit.Host).ToImmutableSortedSet()),
        ];
        var direct = new SimTime[plan.Shards, plan.Shards];
        for (int from = 0; from < plan.Shards; from++)
        {
            for (int to = 0; to < plan.Shards; to++)
            {
                direct[from, to] = hosts[from].Overlaps(hosts[to]) ? world.LeastLookahead : world.NetworkLatency;
            }
        }

        return direct;
    }
}
