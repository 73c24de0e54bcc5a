using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Reports.Traces;

/// <summary>Something that an entity does for a while: an operation that it was asked for, a lock held, a job on an engine, or one event that belongs to none of its own.</summary>
public sealed class TraceSpan
{
    /// <summary>Where it is shown: the entity's own track, or one of its engines or locks.</summary>
    public required EntityId Entity { get; init; }

    public string Track { get; init; } = "";

    public required string Name { get; init; }

    /// <summary>The event that began it.</summary>
    public required EventKey Key { get; init; }

    public required SimTime Start { get; init; }

    /// <summary>Never while it goes on.</summary>
    public SimTime End { get; internal set; } = SimTime.Never;

    public bool IsOpen => End.IsNever;

    /// <summary>Who asked for it; none for what nobody did.</summary>
    public EntityId Asker { get; init; }

    /// <summary>The nearest shown span that led to it, while it is begun; null for a root.</summary>
    public TraceSpan? Cause { get; internal set; }

    /// <summary>The event that began the story which it belongs to.</summary>
    public EventKey Root { get; init; }

    public IReadOnlyList<TraceAttribute> Attributes { get; init; } = [];

    /// <summary>What the sink keeps for it.</summary>
    public object? Handle { get; set; }

    /// <summary>Not shown: a step that only carries a story on.</summary>
    internal bool IsHidden { get; init; }

    /// <summary>What asked for it goes on here once it is answered; forgotten then.</summary>
    internal TraceSpan? Continues { get; set; }
}
