using Orleans.Runtime.Placement;

namespace DistributedSvm.Grains.Placement;

/// <inheritdoc cref="SiloPlacement"/>
internal sealed class SiloPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        string address = target.GrainIdentity.Key.ToString()!;
        return Task.FromResult(
            context.GetCompatibleSilos(target).FirstOrDefault(silo => silo.Endpoint.ToString() == address)
            ?? throw new SiloUnavailableException($"There is no silo {address}."));
    }
}
