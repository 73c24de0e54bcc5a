using System.Collections.Immutable;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Replay.Recordings;

/// <summary>A part of a recording, in the order of events.</summary>
public sealed record RecordingExcerpt
{
    /// <summary>The dma-buf whose conversation this is; null when more than one's was asked for, or there is none.</summary>
    public EntityId? Buffer { get; init; }

    /// <summary>All dma-bufs of the recording, in the order in which they appear.</summary>
    public required ImmutableArray<EntityId> Buffers { get; init; }

    public required ImmutableArray<Envelope> Messages { get; init; }

    /// <summary>Of locks that matter to these messages; those before the first message are of locks that are then still held or waited for.</summary>
    public required ImmutableArray<RecordedLock> Locks { get; init; }

    public required ImmutableArray<ViolationRecord> Violations { get; init; }

    /// <summary>Messages that were asked for, but came before those that are here.</summary>
    public required int LeftOutBefore { get; init; }

    /// <summary>Messages that were asked for, but came after those that are here.</summary>
    public required int LeftOutAfter { get; init; }

    /// <summary>Violations within the times asked for that are not here.</summary>
    public required int LeftOutViolations { get; init; }
}
