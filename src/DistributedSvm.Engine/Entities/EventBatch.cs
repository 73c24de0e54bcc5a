using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Entities;

/// <summary>
/// All events of one entity in one window, in order. Whoever receives the batch owns it; nobody sorts or reuses it afterwards.
/// </summary>
[GenerateSerializer, Immutable]
public sealed class EventBatch
{
    /// <summary>How many batches this entity had before: a gap or a repeat means that an activation was lost or doubled.</summary>
    [Id(0)]
    public required long Number { get; init; }

    /// <summary>The entity's own timers before this instant belong to the batch.</summary>
    [Id(1)]
    public required SimTime WindowEnd { get; init; }

    [Id(2)]
    public required Envelope[] Events { get; init; }

    /// <summary>Empty room for what the entity will send, which comes back in the result; null for none. Not of the batch itself, and not serialized.</summary>
    [field: NonSerialized]
    internal Envelope[]? Room { get; init; }
}
