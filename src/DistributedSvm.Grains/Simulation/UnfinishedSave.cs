namespace DistributedSvm.Grains.Simulation;

/// <summary>A checkpoint that so many shards began to write, each under the key followed by its number.</summary>
[GenerateSerializer, Immutable]
public sealed record UnfinishedSave([property: Id(0)] string Key, [property: Id(1)] int Shards);
