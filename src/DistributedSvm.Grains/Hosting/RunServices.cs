using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Live;
using DistributedSvm.Grains.Placement;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Grains.Wire;
using DistributedSvm.Grains.Worlds;
using Microsoft.Extensions.DependencyInjection;

namespace DistributedSvm.Grains.Hosting;

/// <summary>The services that grains of runs ask for.</summary>
public static class RunServices
{
    public static IServiceCollection AddRunServices(this IServiceCollection services)
    {
        services.AddSingleton<WorldCache>();
        services.AddSingleton<CheckpointStore>();
        services.AddWire();
        services.AddPlacementDirector<ShardPlacement, ShardPlacementDirector>();
        services.AddPlacementDirector<EntityPlacement, EntityPlacementDirector>();
        services.AddPlacementDirector<SiloPlacement, SiloPlacementDirector>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<LiveSilo>();
        services.AddHostedService<LiveSiloWatch>();
        return services;
    }

    /// <summary>For silos of a cluster: kept runs go on when the silo that hosted them is lost.</summary>
    public static IServiceCollection AddRunKeeper(this IServiceCollection services) => services.AddHostedService<RunKeeper>();
}
