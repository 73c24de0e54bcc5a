using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Live;

/// <summary>What one live entity tells another, in order: as many messages as had gathered. One call at a time is under way for each pair and direction.</summary>
[GenerateSerializer, Immutable]
public sealed class LiveCall
{
    [Id(0)]
    public required EntityId From { get; init; }

    [Id(1)]
    public required EntityId To { get; init; }

    /// <summary>The sender's incarnation: a place that came up again has another.</summary>
    [Id(2)]
    public required LiveGeneration Generation { get; init; }

    /// <summary>The receiver's, as the sender knows it; none before the first answer.</summary>
    [Id(3)]
    public required LiveGeneration ToGeneration { get; init; }

    /// <summary>The number of the first message among all from this sender to this receiver: 1, 2, 3 ...</summary>
    [Id(4)]
    public required long First { get; init; }

    /// <summary>The first message brings the receiver into being.</summary>
    [Id(5)]
    public required bool IsBirth { get; init; }

    [Id(6)]
    public required Message[] Messages { get; init; }

    /// <summary>The span that the call belongs to, as W3C's traceparent; null where nobody traces.</summary>
    [Id(7)]
    public string? TraceParent { get; init; }
}
