using System.Diagnostics;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Worlds;

var w0 = Stopwatch.StartNew();
World world = WorldBuilder.Build(ScenarioReader.Read(args[0]));
Console.WriteLine($"built {world.Entities.Length} in {w0.Elapsed.TotalMilliseconds:0} ms");
for (int i = 0; i < 3; i++)
{
    var w = Stopwatch.StartNew();
    var driver = new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, 1));
    var totals = driver.RunToEnd();
    Console.WriteLine($"in-process: {totals.Events} events {totals.Events / w.Elapsed.TotalSeconds:0} ev/s digest {totals.Hash:x16} windows {driver.Windows}");
    if (i == 0)
    {
        var r = ResultBuilder.Build(world, totals, new ExecutionInfo { Driver="x", Partition="host", EventsPerSecond=0, Rounds=0, SetupSeconds=0, Shards=1, ShardsRequested=1, Silos=1, WallSeconds=0, Windows=0 }, world.End);
        DistributedSvm.Reports.Runs.RunResultJson.Write(r, Console.OpenStandardOutput(), true);
    }
}
await using EmbeddedSilo silo = await EmbeddedSilo.Start();
foreach (var (mode, shards) in new[] { (PartitionMode.Host, 1), (PartitionMode.Host, 1), (PartitionMode.Host, 1), (PartitionMode.Gpu, 2), (PartitionMode.Function, 4) })
{
    var run = silo.Grains.GetGrain<ISimulationGrain>(Guid.NewGuid().ToString("N"));
    await run.Start(new RunRequest(world, mode, shards));
    await foreach (var s in run.Watch(default)) { }
    RunResult r = await run.Result();
    await run.End();
    Console.WriteLine($"grains {mode} {shards}: {r.Execution.EventsPerSecond:0} ev/s digest {r.Digest:x16} windows {r.Execution.Windows} events {r.Events} wall {r.Execution.WallSeconds:0.00}");
}
