namespace DistributedSvm.Engine.Tracing;

/// <summary>What an entry of a trace tells.</summary>
[GenerateSerializer]
public enum TraceEntryKind : byte
{
    /// <summary>A message arrived, or a timer fired.</summary>
    Event,

    /// <summary>The answer to an operation was sent.</summary>
    Answer,

    /// <summary>Something was observed while an event was handled.</summary>
    Observation,
}
