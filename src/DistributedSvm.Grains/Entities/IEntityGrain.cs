using DistributedSvm.Engine.Entities;
using DistributedSvm.Grains.Checkpoints;

namespace DistributedSvm.Grains.Entities;

/// <summary>
/// An entity as a grain. Only its shard calls it. The key is <c>run/incarnation/path</c>. The typed interfaces below it say what it is;
/// what it does is the entity's own code in the model.
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
}
