using DistributedSvm.Engine.Tracing;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Entities;

/// <summary>What an entity did with a batch.</summary>
[GenerateSerializer, Immutable]
public sealed class BatchResult
{
    private static readonly Envelope[] None = [];

    public BatchResult()
    {
    }

    /// <param name="room">Room for what is sent, as far as it goes.</param>
    internal BatchResult(Envelope[]? room) => Sent = room ?? None;

    /// <summary>What it sent, in order; only the first <see cref="SentCount"/> are meant.</summary>
    [Id(0)]
    public Envelope[] Sent { get; internal set; } = None;

    [Id(1)]
    public int SentCount { get; internal set; }

    /// <summary>Events handled, timers included.</summary>
    [Id(2)]
    public int Handled { get; internal set; }

    /// <summary>When the entity's next timer fires; <see cref="SimTime.Never"/> without one.</summary>
    [Id(3)]
    public SimTime NextTimer { get; internal set; } = SimTime.Never;

    /// <summary>Children that came into being, or null.</summary>
    [Id(4)]
    public List<EntityId>? Created { get; internal set; }

    [Id(5)]
    public List<ViolationRecord>? Violations { get; internal set; }

    /// <summary>Not null when the entity retired in this batch.</summary>
    [Id(6)]
    public EntityReport? Final { get; internal set; }

    /// <summary>Events of the batch that came after the entity had retired, or null.</summary>
    [Id(7)]
    public List<Envelope>? Undelivered { get; internal set; }

    /// <summary>What the run's trace is told of this batch, in order, or null.</summary>
    [Id(8)]
    public List<TraceEntry>? Trace { get; internal set; }

    /// <summary>How much is likely to be sent: room for as many at first.</summary>
    [field: NonSerialized]
    internal int Expected { get; init; } = 2;

    internal void Add(in Envelope envelope)
    {
        if (SentCount == Sent.Length)
        {
            var larger = new Envelope[SentCount == 0 ? Expected : SentCount * 2];
            Sent.AsSpan().CopyTo(larger);
            Sent = larger;
        }

        Sent[SentCount++] = envelope;
    }
}
