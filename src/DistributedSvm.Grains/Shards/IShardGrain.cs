using DistributedSvm.Engine.Horizon;
using DistributedSvm.Engine.Results;
using DistributedSvm.Model.Core;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Shards;

/// <summary>A group of entities with one event queue. The key is <c>run/incarnation/index</c>.</summary>
[Alias("dsvm.shard")]
public interface IShardGrain : IGrainWithStringKey
{
    /// <summary>Takes the world and answers with the time of the first event and where the shard lives.</summary>
    [Alias("begin"), ResponseTimeout("00:01:00")]
    ValueTask<ShardBegun> Begin(ShardBirth birth);

    /// <summary>Runs windows up to the horizon, for about 200 ms of wall time at most, and delivers what they sent before it answers.</summary>
    [Alias("advance")]
    ValueTask<ShardAnswer> Advance(SimTime horizon);

    /// <summary>Takes messages of another shard into the inbox; they are merged when the next advance starts.</summary>
    [Alias("deliver"), AlwaysInterleave]
    ValueTask Deliver(EnvelopeBatch batch);

    /// <summary>Collects the reports of all live entities, audited if the run has drained. Call once, at the end of the run.</summary>
    [Alias("conclude"), ResponseTimeout("00:05:00")]
    ValueTask<RunTotals> Conclude(bool isAudited);

    /// <summary>Ends the entities' activations and this one.</summary>
    [Alias("end"), ResponseTimeout("00:05:00")]
    ValueTask End();
}
