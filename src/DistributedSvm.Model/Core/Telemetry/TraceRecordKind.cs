namespace DistributedSvm.Model.Core.Telemetry;

/// <summary>What a record of a trace tells.</summary>
public enum TraceRecordKind : byte
{
    /// <summary>A message arrived, or a timer fired.</summary>
    Event,

    /// <summary>An answer was sent.</summary>
    Answer,

    /// <summary>A quantity has a new value.</summary>
    Gauge,

    /// <summary>Something began on a track of the entity.</summary>
    Begin,

    /// <summary>It is over.</summary>
    End,

    /// <summary>A task began to wait for a lock.</summary>
    LockWaits,

    LockAcquired,

    LockReleased,

    /// <summary>An invariant broke.</summary>
    Violation,
}
