using System.Collections.Immutable;
using DistributedSvm.Grains.Entities;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Live.Load;

/// <summary>The live entities of a world, in an embedded silo or in a cluster. Several clients may share one run: each its agents.</summary>
public sealed class LiveLoadTarget : ILoadTarget
{
    private readonly IGrainFactory _grains;
    private readonly string _run;
    private readonly World _world;
    private readonly ImmutableArray<EntityId> _agents;
    private readonly IAgentGrain[] _routes;

    private LiveLoadTarget(IGrainFactory grains, string run, World world)
    {
        (_grains, _run, _world) = (grains, run, world);
        _agents = [.. Enumerable.Range(0, world.Entities.Length).Where(index => world.Entities[index].Spec is LoadAgentSpec).Select(world.IdOf)];
        _routes = [.. _agents.Select(agent => grains.GetGrain<IAgentGrain>(LiveKey.Of(run, world, agent)))];
    }

    public int Agents => _agents.Length;

    /// <summary>Begins the run if it has not begun, and brings its entities up: host by host in turn on the silos, or with <paramref name="spread"/> exporters and importers apart.</summary>
    public static async Task<LiveLoadTarget> Open(IGrainFactory grains, string run, World world, bool spread, CancellationToken cancellationToken)
    {
        var target = new LiveLoadTarget(grains, run, world);
        await grains.GetGrain<ILiveRunGrain>(run).Begin(world).AsTask().WaitAsync(cancellationToken);
        await target.WakeAll(spread, cancellationToken);
        return target;
    }

    public ValueTask<SessionOutcome> Run(int agent, SessionKind kind, CancellationToken cancellationToken)
    {
        ValueTask<SessionOutcome> session = _routes[agent].RunSession(_agents[agent], kind);
        return cancellationToken.CanBeCanceled ? new ValueTask<SessionOutcome>(session.AsTask().WaitAsync(cancellationToken)) : session;
    }

    public async ValueTask<ImmutableArray<SiloLoad>> Silos(CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<SiloLoad>();
        foreach (ILiveSiloGrain silo in await SiloGrains())
        {
            try
            {
                found.Add(await silo.Load(_run).AsTask().WaitAsync(cancellationToken));
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // It is on its way out, or hangs.
            }
        }

        return found.ToImmutable();
    }

    public async ValueTask<LoadAudit> Audit(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_routes.Select((agent, index) => agent.CloseSessions(_agents[index]).AsTask())).WaitAsync(cancellationToken);
        var all = new LoadAudit(0, 0, 0, [], 0);
        foreach (ILiveSiloGrain silo in await SiloGrains())
        {
            LoadAudit here = await silo.Audit(_run).AsTask().WaitAsync(cancellationToken);
            all = new LoadAudit(
                all.Entities + here.Entities,
                all.Lost + here.Lost,
                all.DmaBufs + here.DmaBufs,
                [.. all.Violations, .. here.Violations],
                all.ViolationCount + here.ViolationCount);
        }

        return all;
    }

    /// <summary>Ends the run's entities.</summary>
    public Task End() => _grains.GetGrain<ILiveRunGrain>(_run).End().AsTask();

    private async ValueTask<IEnumerable<ILiveSiloGrain>> SiloGrains() =>
        (await _grains.GetGrain<IClusterGrain>(0).Silos()).Where(silo => silo.IsActive).Select(silo => _grains.GetGrain<ILiveSiloGrain>(silo.Endpoint));

    private async Task WakeAll(bool spread, CancellationToken cancellationToken)
    {
        _ = spread;
        for (int index = 0; index < _world.Entities.Length; index++)
        {
            EntityId id = _world.IdOf(index);
            if (_world.Entities[index].Present && id.Kind is EntityKind.Gpu or EntityKind.PhysicalFunction)
            {
                await EntityGrains.Get(_grains, id.Kind, LiveKey.Of(_run, _world, id)).Wake(id).AsTask().WaitAsync(cancellationToken);
            }
        }
    }
}
