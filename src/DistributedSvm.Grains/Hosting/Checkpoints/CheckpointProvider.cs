using DistributedSvm.Grains.Hosting.Clusters;

namespace DistributedSvm.Grains.Hosting.Checkpoints;

/// <summary>One way to keep checkpoints.</summary>
/// <param name="Name">As <c>--checkpoints</c> calls it.</param>
/// <param name="NeedsRedis">Whether the second argument of <paramref name="Add"/> must be there.</param>
/// <param name="Add">Registers the grain storage <see cref="CheckpointStores.Name"/>.</param>
public sealed record CheckpointProvider(string Name, bool NeedsRedis, Action<ISiloBuilder, RedisConnections?> Add);
