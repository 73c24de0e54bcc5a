using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Horizon;

/// <summary>
/// A shard's answer to "advance": its next event, and for every shard that it sent to, the earliest time of what it sent. Both are needed,
/// since a receiver may have answered before the batch arrived.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ShardAnswer(
    [property: Id(0)] SimTime Next,
    [property: Id(1)] SentTo[] Sent,
    [property: Id(2)] long Events,
    [property: Id(3)] long Windows);

/// <summary>The earliest time of what was sent to a shard.</summary>
[GenerateSerializer, Immutable]
public readonly record struct SentTo([property: Id(0)] int Shard, [property: Id(1)] SimTime Earliest);
