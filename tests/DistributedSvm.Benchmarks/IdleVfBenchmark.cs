using System.Globalization;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

namespace DistributedSvm.Benchmarks;

/// <summary>
/// What an idle VF costs: one box of 16 GPUs with 63 VFs each, all enabled and provisioned, none with a workload, against the same box with GPUs that have no VFs.
/// The difference of the live managed heap after the run has ended and before its activations do, divided by the VFs, is everything that a VF brings: its places
/// in the world (function, vfio device, guest), its configuration at the PF, its slot in the shard, its cell and the activation of its grain.
/// </summary>
internal static class IdleVfBenchmark
{
    private const int Gpus = 16;
    private const int VfsPerGpu = 63;
    private const int Vfs = Gpus * VfsPerGpu;
    private const long Limit = 4096;

    public static async Task<int> Run()
    {
        await using EmbeddedSilo silo = await EmbeddedSilo.Start();
        long worst = 0;
        for (int repeat = 0; repeat < 4; repeat++)
        {
            Footprint with = await Measure(silo.Grains, VfsPerGpu);
            Footprint without = await Measure(silo.Grains, 0);
            long world = (with.World - without.World) / Vfs;
            long run = (with.Run - without.Run) / Vfs;

            // The first repeat pays for code, caches and directories that grow once.
            string note = repeat == 0 ? " (warm-up)" : "";
            worst = repeat == 0 ? 0 : Math.Max(worst, world + run);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Vfs} idle VFs: {world + run} bytes each: {world} in the world's table, {run} by the run and its activations{note}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"worst: {worst} bytes, claim: at most {Limit}"));
        return worst <= Limit ? 0 : 1;
    }

    private static async Task<Footprint> Measure(IGrainFactory grains, int vfsPerGpu)
    {
        long before = LiveBytes();
        World world = WorldBuilder.Build(ScenarioReader.Parse(Scenario(vfsPerGpu), "idle-vfs.yaml"));
        long built = LiveBytes();
        ISimulationGrain run = grains.GetGrain<ISimulationGrain>(Guid.NewGuid().ToString("N"));
        await run.Start(new RunRequest(world, PartitionMode.Host, 1));
        await foreach (RunStatus status in run.Watch(CancellationToken.None))
        {
            _ = status;
        }

        RunResult result = await run.Result();
        long ran = LiveBytes();
        long expected = Gpus * vfsPerGpu;
        DetailedGrainStatistic[] activations = await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        string name = run.GetPrimaryKeyString();
        long active = activations.Count(activation =>
            activation.GrainId.Type.ToString() == "vf" && activation.GrainId.Key.ToString()!.StartsWith(name, StringComparison.Ordinal));
        if (active != expected || result.Violations.Length > 0)
        {
            throw new InvalidOperationException($"{active} of {expected} VFs are active, {result.Violations.Length} violations.");
        }

        await run.Delete();
        while ((await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics()).Any(activation => activation.GrainId.Type.ToString() == "vf"))
        {
            // Deactivation goes on after the call that asked for it; what is left of it must not be taken for the next run's.
        }

        GC.KeepAlive(world);
        return new Footprint(built - before, ran - built);
    }

    private static long LiveBytes()
    {
        long last = GC.GetTotalMemory(forceFullCollection: true);
        while (true)
        {
            GC.WaitForPendingFinalizers();
            long now = GC.GetTotalMemory(forceFullCollection: true);
            if (Math.Abs(last - now) < 1024)
            {
                return now;
            }

            last = now;
        }
    }

    private static string Scenario(int vfsPerGpu) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        name: idle VFs
        duration: 10ms
        gpuModels:
          - { name: many-vfs, extends: arc-pro-b60, srIov: {{(vfsPerGpu > 0 ? "true" : "false")}}, totalVfs: {{vfsPerGpu}} }
        hosts:
          - name: node
            topology: { gpus: {{Gpus}}, model: many-vfs }
            vfs: { perGpu: {{vfsPerGpu}} }
        """);

    /// <summary>Live bytes that the world and then the run added.</summary>
    private readonly record struct Footprint(long World, long Run);
}
