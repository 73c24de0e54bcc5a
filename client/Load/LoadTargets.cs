using DistributedSvm.Client.Running;
using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Live.Load;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Client.Load;

/// <summary>Opens the world that a load is put on.</summary>
internal static class LoadTargets
{
    /// <summary>Sixteen boxes with a card and eight VMs each: enough agents to keep any cluster busy that fits on a desk.</summary>
    private const string StandardMachines =
        """
        name: load
        duration: 1s
        hosts:
          - name: node
            count: 16
            topology: { gpus: 1, model: arc-pro-b60 }
            vfs: { perGpu: 8 }
        """;

    /// <param name="options">Which world.</param>
    /// <param name="cluster">Where it is; null for an embedded silo. Stays the caller's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UsageException">Its machines have no VFs.</exception>
    public static async Task<OpenedLoadTarget> Open(LoadWorldOptions options, ClusterLink? cluster, CancellationToken cancellationToken)
    {
        World world = WorldOf(options);
        EmbeddedSilo? silo = cluster is null ? await EmbeddedSilo.Start(cancellationToken) : null;
        try
        {
            IGrainFactory grains = silo?.Grains ?? cluster!.Grains;
            LiveLoadTarget target = await LiveLoadTarget.Open(grains, options.Name, world, options.IsSpread, cancellationToken);
            return new OpenedLoadTarget(target, () => Close(target, options.IsFirst, silo));
        }
        catch
        {
            await (silo?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    private static World WorldOf(LoadWorldOptions options)
    {
        ScenarioDocument machines = options.Scenario is { } path ? ScenarioReader.Read(path) : ScenarioReader.Parse(StandardMachines, "load");
        return machines.Hosts.Any(host => host.VfsPerGpu > 0)
            ? WorldBuilder.BuildForLoad(machines with { Seed = options.Seed })
            : throw new UsageException($"{options.Scenario}: no host has VFs, and sessions share what a VF has: give one the key vfs: {{ perGpu: N }}");
    }

    private static async ValueTask Close(LiveLoadTarget target, bool ends, EmbeddedSilo? silo)
    {
        if (silo is not null)
        {
            await silo.DisposeAsync();
        }
        else if (ends)
        {
            try
            {
                await target.End();
            }
            catch (Exception exception)
            {
                // The load is over and reported; what is left of its world ends with its silos.
                await Console.Error.WriteLineAsync($"dsvm: the world of this load could not be ended: {exception.Message}");
            }
        }
    }
}
