using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Live;

/// <summary>The answer to a <see cref="LiveCall"/>, with what the receiver had to say to its caller by then: most questions are answered in the call that asks them.</summary>
[GenerateSerializer, Immutable]
public sealed class LiveReply
{
    [Id(0)]
    public required LiveStatus Status { get; init; }

    [Id(1)]
    public required LiveGeneration Generation { get; init; }

    /// <summary>The number of the first message among all from the receiver to the caller.</summary>
    [Id(2)]
    public long First { get; init; }

    [Id(3)]
    public Message[] Messages { get; init; } = [];
}
