using System.Globalization;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Benchmarks;

/// <summary>
/// What an entity of a large cluster costs: a thousand hosts of eight GPUs with four VFs each, paused in the middle of a run, when every one that does anything has its
/// activation. The live managed heap of the world and the run, divided by the static entities.
/// </summary>
internal static class ManyHostsBenchmark
{
    private const long Limit = 4096;
    private static readonly SimTime PauseAt = SimTime.FromMilliseconds(20);

    private const string Scenario =
        """
        name: many hosts
        duration: 60ms
        hosts:
          - name: node
            count: 1000
            topology: { gpus: 8, model: arc-pro-b60-dual, gpusPerSwitch: 4 }
            vfs: { perGpu: 4 }
        network: { bandwidth: 200Gbps, latency: 2us }
        workloads:
          - { kind: display-share, on: "node*/gpu0/vf1" }
        """;

    public static async Task<int> Run()
    {
        await using EmbeddedSilo silo = await EmbeddedSilo.Start();
        long before = LiveBytes();
        World world = WorldBuilder.Build(ScenarioReader.Parse(Scenario, "many-hosts.yaml"));
        long built = LiveBytes();
        int entities = world.Entities.Count(entity => entity.Present);
        ISimulationGrain run = silo.Grains.GetGrain<ISimulationGrain>("many-hosts");
        await run.Start(new RunRequest(world, PartitionMode.Host, 2));
        while ((await run.Status()).Now < PauseAt)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        await run.Pause();
        long ran = LiveBytes();
        int activations = (await silo.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics()).Sum(statistic => statistic.ActivationCount);
        long each = (ran - before) / entities;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{entities} static entities, {activations} activations: {(ran - before) >> 20} MiB, of which the world {(built - before) >> 20} MiB; {each} bytes an entity, claim: at most {Limit}"));
        await run.Delete();
        GC.KeepAlive(world);
        return each <= Limit ? 0 : 1;
    }

    private static long LiveBytes()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
