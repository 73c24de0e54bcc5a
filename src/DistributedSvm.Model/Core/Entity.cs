namespace DistributedSvm.Model.Core;

/// <summary>
/// A simulated component: a state machine that handles one message at a time. No clock, thread, task, logger or random source but its own.
/// State is plain serializable data ([GenerateSerializer], [Id] on every field), pending operations included, so that it can be snapshotted after any event.
/// </summary>
[GenerateSerializer]
public abstract class Entity
{
    /// <summary>
    /// What it sends to another host takes the network's latency where it charges less: drivers that talk to each other do not know where they are. For anybody else, less is
    /// a bug.
    /// </summary>
    public virtual bool SpeaksAcrossHosts => false;

    /// <summary>Takes one message, changes this entity's state and writes what follows into <paramref name="outbox"/>.</summary>
    public abstract void Handle(in Envelope envelope, IOutbox outbox);

    /// <summary>Gives an entity that was restored its configuration back; children have none.</summary>
    public virtual void Attach(EntitySpec spec)
    {
    }

    /// <summary>Called once when the run has drained: reports end-of-run figures and audits that nothing leaked.</summary>
    public virtual void Conclude(IConclusion conclusion)
    {
    }
}
