using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Replay.Recordings;

/// <summary>Which part of a recording is asked for.</summary>
public sealed record RecordingQuery
{
    public const int StandardMax = 60;

    /// <summary>The conversation of this dma-buf; null: of the one in which something broke first, or else of the first one.</summary>
    public EntityId? Buffer { get; init; }

    /// <summary>Instead of one dma-buf's conversation: what these entities say and hear.</summary>
    public Func<EntityId, bool>? Entities { get; init; }

    /// <summary>Instead of one dma-buf's conversation: every message that was recorded.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Messages that arrive earlier are not asked for.</summary>
    public SimTime From { get; init; }

    /// <summary>Messages that arrive later are not asked for.</summary>
    public SimTime To { get; init; } = SimTime.Never;

    /// <summary>No more messages than this: those around the first violation, or else the first ones.</summary>
    public int Max { get; init; } = StandardMax;
}
