using System.Diagnostics;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Model.Workloads.Phold;

// Throw-away timing of both drivers.
async Task Time(int n, int m, int lNs, int meanNs, int endUs, int shards, IGrainFactory grains)
{
    World world = PholdWorld.Create(n, m, SimTime.FromNanoseconds(lNs), SimTime.FromNanoseconds(meanNs), SimTime.FromMicroseconds(endUs), 1);
    for (int i = 0; i < 3; i++)
    {
        var w = Stopwatch.StartNew();
        var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Gpu, shards));
        var totals = driver.RunToEnd();
        Console.WriteLine($"in-process {n}x{m} shards {shards}: {totals.Events / w.Elapsed.TotalSeconds:0} ev/s digest {totals.Hash:x16} windows {driver.Windows}");
    }
    for (int i = 0; i < 4; i++)
    {
        var run = grains.GetGrain<ISimulationGrain>(Guid.NewGuid().ToString("N"));
        await run.Start(new RunRequest(world, PartitionMode.Gpu, shards));
        await foreach (var s in run.Watch(default)) { }
        RunResult r = await run.Result();
        await run.End();
        Console.WriteLine($"grains {n}x{m} shards {shards}: {r.Execution.EventsPerSecond:0} ev/s digest {r.Digest:x16} windows {r.Execution.Windows} events {r.Events} wall {r.Execution.WallSeconds:0.00}");
    }
}
await using EmbeddedSilo silo = await EmbeddedSilo.Start();
int[] shardCounts = args.Length > 0 ? args.Select(int.Parse).ToArray() : [1, 2];
foreach (int s in shardCounts)
{
    await Time(1024, 16, 1000, 1000, 300, s, silo.Grains);
    await Time(1000, 1, 100, 900, 1000, s, silo.Grains);
}
