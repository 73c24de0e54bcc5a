using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Live;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Model.Core;
using Orleans.Concurrency;

namespace DistributedSvm.Grains.Entities;

/// <summary>
/// An entity as a grain. In a run only its shard calls it, and the key is <c>run/incarnation/path</c>; live, other entities do, and the key is <c>run/live/path</c>.
/// The typed interfaces below it say what it is; what it does is the entity's own code in the model.
/// </summary>
[Alias("dsvm.entity")]
public interface IEntityGrain : IGrainWithStringKey
{
    /// <summary>Makes or restores the entity and runs its next batch. A second birth is a doubled activation and throws.</summary>
    [Alias("begin")]
    ValueTask<BatchResult> Begin(EntityBirth birth, EventBatch batch);

    /// <summary>Runs a batch. Throws on a batch out of turn, and on an activation that has no entity (it was lost): the run must roll back.</summary>
    [Alias("run")]
    ValueTask<BatchResult> Run(EventBatch batch);

    /// <summary>Concludes the entity at the end of the run, audited if the run has drained.</summary>
    [Alias("report")]
    ValueTask<EntityReport> Report(bool isAudited);

    /// <summary>The entity as bytes, between two batches.</summary>
    [Alias("save")]
    ValueTask<SavedCell> Save();

    /// <summary>Ends this activation: the run is over.</summary>
    [Alias("end")]
    ValueTask End();

    /// <summary>Live: what another entity has to say, in order; the answer holds what this one says to it.</summary>
    [Alias("deliver"), ResponseTimeout("00:00:10")]
    ValueTask<LiveReply> Deliver(LiveCall call);

    /// <summary>Live: brings a place of the world up, if it is not up.</summary>
    [Alias("wake"), ResponseTimeout("00:00:05")]
    ValueTask Wake(EntityId self);

    /// <summary>Live: what it has found, and what it still holds; null if it is not up.</summary>
    [Alias("audit")]
    ValueTask<EntityReport?> Audit();

    /// <summary>Live: a peer was lost in that life of it; so is this one, if it knew it then.</summary>
    [Alias("peer-lost"), OneWay]
    ValueTask PeerLost(EntityId peer, LiveGeneration generation);

    /// <summary>Live: a silo was lost, by its number; so is this one, if it spoke with somebody there.</summary>
    [Alias("silo-lost"), OneWay]
    ValueTask SiloLost(int silo);

    /// <summary>Live: a child that this one spoke with is gone for good.</summary>
    [Alias("forget"), OneWay]
    ValueTask Forget(EntityId child);
}
