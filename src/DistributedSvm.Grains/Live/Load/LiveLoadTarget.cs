using System.Collections.Immutable;
using System.Diagnostics;
using DistributedSvm.Grains.Entities;
using DistributedSvm.Grains.Hosting.Clusters;
using DistributedSvm.Grains.Telemetry;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Workloads.Load;

namespace DistributedSvm.Grains.Live.Load;

/// <summary>The live entities of a world, in an embedded silo or in a cluster. Several clients may share one run: each its agents.</summary>
public sealed class LiveLoadTarget : ILoadTarget
{
    private const int MostQuietRounds = 50;
    private const int MostCloses = 3;
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(200);

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

    /// <summary>Begins the run, if no other client has, with exporters and importers on one silo or, <paramref name="spread"/>, on different ones.</summary>
    public static async Task<LiveLoadTarget> Open(IGrainFactory grains, string name, World world, bool spread, CancellationToken cancellationToken)
    {
        var target = new LiveLoadTarget(grains, LiveKey.RunName(name, spread), world);
        await target.Begin(cancellationToken);
        return target;
    }

    public async ValueTask<SessionOutcome> Run(int agent, SessionKind kind, CancellationToken cancellationToken)
    {
        using Activity? span = DsvmTelemetry.Source.StartActivity(SessionSpan.NameOf(kind), ActivityKind.Client);
        try
        {
            return await _routes[agent].RunSession(_agents[agent], kind, span?.Id).AsTask().WaitAsync(cancellationToken);
        }
        catch (LiveRunLostException)
        {
            // The silo that held the world is lost, and the one where this agent comes up has never heard of it.
            await Begin(cancellationToken);
            return await _routes[agent].RunSession(_agents[agent], kind, span?.Id).AsTask().WaitAsync(cancellationToken);
        }
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
        await Task.WhenAll(Enumerable.Range(0, Agents).Select(agent => Close(agent, cancellationToken))).WaitAsync(cancellationToken);
        await Quiesce(cancellationToken);
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

    private async Task Close(int agent, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await _routes[agent].CloseSessions(_agents[agent]);
                return;
            }
            catch (LiveRunLostException) when (attempt < MostCloses)
            {
                await Begin(cancellationToken);
            }
            catch (LiveEntityLostException) when (attempt < MostCloses)
            {
                // It comes up anew, with nothing to close.
            }
        }
    }

    private Task Begin(CancellationToken cancellationToken) => _grains.GetGrain<ILiveRunGrain>(_run).Begin(_world).AsTask().WaitAsync(cancellationToken);

    /// <summary>Until nothing has been said for a while; references that were given back may still be on their way.</summary>
    private async Task Quiesce(CancellationToken cancellationToken)
    {
        long before = -1;
        for (int round = 0; round < MostQuietRounds; round++)
        {
            ImmutableArray<SiloLoad> silos = await Silos(cancellationToken);
            long messages = silos.Sum(silo => silo.Messages);
            if (messages == before)
            {
                return;
            }

            before = messages;
            await Task.Delay(QuietTime, cancellationToken);
        }
    }

    private async ValueTask<IEnumerable<ILiveSiloGrain>> SiloGrains() =>
        (await _grains.GetGrain<IClusterGrain>(0).Silos()).Where(silo => silo.IsActive).Select(silo => _grains.GetGrain<ILiveSiloGrain>(silo.Endpoint));
}
