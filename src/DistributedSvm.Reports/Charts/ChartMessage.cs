using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Charts;

/// <summary>A message that arrived. Lanes are indices.</summary>
public sealed record ChartMessage(EventKey Event, SimTime Sent, int From, int To, string Name, ImmutableArray<ChartField> Fields) : ChartStep(Event)
{
    /// <summary>The yield point that it is, if it is one.</summary>
    public string? Step { get; init; }

    public OperationId? Operation { get; init; }

    /// <summary>Null when the message has none.</summary>
    public Errno? Errno { get; init; }

    /// <summary>The name of the message that it answers; null when it answers none in this chart.</summary>
    public string? Answers { get; init; }

    /// <summary>From the sending of the question to the arrival of this answer.</summary>
    public SimTime Took { get; init; }

    public bool HasFailed => Errno is { } errno && errno != Model.Core.Errno.Ok;
}
