namespace DistributedSvm.Grains.Checkpoints;

/// <summary>A value that is overwritten as it changes, and the tag that the next write must present.</summary>
public sealed record StoredRecord<T>(T Value, string ETag);
