using DistributedSvm.Engine.Horizon;

namespace DistributedSvm.Grains.Shards;

/// <summary>A shard's answer to "advance", and what it cost.</summary>
/// <param name="Answer">For the barrier.</param>
/// <param name="Busy">Wall time from its start to its answer.</param>
/// <param name="EventsOut">Messages that went to other silos.</param>
/// <param name="BytesOut">Their bytes.</param>
/// <param name="Trace">What was told for the run's trace; empty for nothing.</param>
[GenerateSerializer, Immutable]
public sealed record ShardAdvance(
    [property: Id(0)] ShardAnswer Answer,
    [property: Id(1)] TimeSpan Busy,
    [property: Id(2)] long EventsOut,
    [property: Id(3)] long BytesOut,
    [property: Id(4)] byte[] Trace);
