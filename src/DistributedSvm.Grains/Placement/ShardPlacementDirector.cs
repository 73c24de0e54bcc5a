using DistributedSvm.Grains.Shards;
using Orleans.Runtime.Placement;

namespace DistributedSvm.Grains.Placement;

/// <inheritdoc cref="ShardPlacement"/>
internal sealed class ShardPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress[] silos = [.. context.GetCompatibleSilos(target).Order()];
        return Task.FromResult(silos[ShardKey.IndexIn(target.GrainIdentity.Key.ToString()!) % silos.Length]);
    }
}
