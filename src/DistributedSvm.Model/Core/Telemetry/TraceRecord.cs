namespace DistributedSvm.Model.Core.Telemetry;

/// <summary>One line of a run's trace, with nothing of the model's types left in it. Records of one run come in the order of time, then of entities, then as they happened there.</summary>
public sealed class TraceRecord
{
    public required TraceRecordKind Kind { get; init; }

    public required SimTime Time { get; init; }

    /// <summary>Where it happened.</summary>
    public required EntityId Entity { get; init; }

    /// <summary>The event that arrived; of an answer the one that its arrival will be; of anything else the one that was being handled.</summary>
    public required EventKey Event { get; init; }

    /// <summary>The event whose handling sent the message.</summary>
    public EventKey Cause { get; init; }

    /// <summary>Of an event who gets the answer; of an answer its receiver; of locks who has or wants it.</summary>
    public EntityId Peer { get; init; }

    /// <summary>The name of the message, gauge, lock or span; of a violation the invariant.</summary>
    public string Name { get; init; } = "";

    /// <summary>Which of the entity's tracks, for gauges and spans; the text of a violation.</summary>
    public string Track { get; init; } = "";

    public MessageRole Role { get; init; }

    public bool IsRoot { get; init; }

    /// <summary>The operation asked for, answered or holding the lock.</summary>
    public OperationId Operation { get; init; }

    /// <summary>Of a gauge.</summary>
    public long Value { get; init; }

    public IReadOnlyList<TraceAttribute> Attributes { get; init; } = [];
}
