using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Shards;

/// <summary>All messages from one shard to another in one round. The receiver owns it.</summary>
[GenerateSerializer, Immutable]
public sealed record EnvelopeBatch([property: Id(0)] Envelope[] Envelopes);
