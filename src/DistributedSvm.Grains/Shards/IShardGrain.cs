using DistributedSvm.Engine.Results;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Inspection;
using DistributedSvm.Model.Core;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Shards;

/// <summary>A group of entities with one event queue. The key is <c>run/incarnation/shardN</c>.</summary>
[Alias("dsvm.shard")]
public interface IShardGrain : IGrainWithStringKey
{
    /// <summary>Answers where this shard lives.</summary>
    [Alias("place"), ResponseTimeout("00:00:05")]
    ValueTask<SiloAddress> Place();

    /// <summary>Takes the world, and the checkpoint if there is one. Once more with another checkpoint, as long as it has not advanced.</summary>
    [Alias("begin"), ResponseTimeout("00:05:00")]
    ValueTask<ShardBegun> Begin(ShardBirth birth);

    /// <summary>Runs windows up to the horizon, for about 200 ms of wall time at most, and delivers what they sent before it answers.</summary>
    [Alias("advance"), ResponseTimeout("00:00:05")]
    ValueTask<ShardAdvance> Advance(SimTime horizon);

    /// <summary>Takes messages of another shard on this silo into the inbox; they are merged when the next advance starts.</summary>
    [Alias("deliver"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    ValueTask Deliver(EnvelopeBatch batch);

    /// <summary>The same from another silo.</summary>
    [Alias("deliver-bytes"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    ValueTask DeliverBytes([Immutable] ReadOnlyMemory<byte> batch);

    /// <summary>Writes queue and entities under a key that nobody has used; at a barrier.</summary>
    [Alias("save"), ResponseTimeout("00:05:00")]
    ValueTask<SavedShard> Save(string key);

    /// <summary>The state of an entity, or of a child of it; null for a child that is not there.</summary>
    [Alias("inspect"), ResponseTimeout("00:01:00")]
    ValueTask<EntityState?> Inspect(int index, int serial, SimTime at);

    /// <summary>Collects the reports of all live entities, audited if the run has drained. Call once, at the end of the run.</summary>
    [Alias("conclude"), ResponseTimeout("00:05:00")]
    ValueTask<RunTotals> Conclude(bool isAudited);

    /// <summary>Range xarrays that this silo got from others since the shard began, and how many of them it had already and shares.</summary>
    [Alias("wire")]
    ValueTask<WireUse> Wire();

    /// <summary>Ends the entities' activations and this one.</summary>
    [Alias("end"), ResponseTimeout("00:05:00")]
    ValueTask End();
}
