using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Shards;

/// <summary>Makes one shard of a plan from a checkpoint that was taken with the same plan or with another one.</summary>
internal sealed class ShardLoader(CheckpointStore store, World world, ShardPlan plan, int index)
{
    /// <summary>The shard, and how many entities it restored. They get their activations when something happens to them.</summary>
    public async Task<(Shard Shard, int Restored)> Load(Epoch epoch, SimTime? changedAt)
    {
        SavedShard[] saved = epoch.Fits(plan) ? [epoch.Shards[index]] : [.. epoch.Shards];
        var states = new List<ShardState>();
        foreach (SavedShard part in saved)
        {
            states.Add(await store.Read<ShardState>(part.State));
        }

        var shard = new Shard(world, plan, index, states, changedAt);
        int restored = 0;
        foreach (SavedCells cells in saved.SelectMany(part => part.Cells).Where(HasMine))
        {
            foreach (SavedCell cell in await store.Read<SavedCell[]>(cells.Piece))
            {
                if (shard.IsMine(cell.Id))
                {
                    shard.Adopt(cell.Id, cell.Batches, cell.NextTimer, cell);
                    restored++;
                }
            }
        }

        return (shard, restored);
    }

    private bool HasMine(SavedCells cells)
    {
        for (int i = cells.FirstIndex; i <= cells.LastIndex; i++)
        {
            if (plan.ShardOf[i] == index)
            {
                return true;
            }
        }

        return false;
    }
}
