using System.Text;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Grains.Tracing;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;
using DistributedSvm.Reports.Traces;

namespace DistributedSvm.Grains.Tests;

/// <summary>Traces of runs as the files that they become.</summary>
internal static class Traces
{
    public static string InProcess(World world, PartitionMode partition = PartitionMode.Host, int shards = 1, ICopier? paranoia = null)
    {
        var driver = new InProcessDriver(world, ShardPlan.Create(world, partition, shards), paranoia);
        driver.Trace(TracePlan.Create(world));
        driver.RunToEnd();
        return FileOf(world, new TraceAssembler().Take(driver.TakeTrace(), SimTime.Never));
    }

    /// <summary>Fetches the trace of a run that was started with one, to its end.</summary>
    public static async Task<string> Fetch(ISimulationGrain run, World world)
    {
        var assembler = new TraceAssembler();
        var records = new List<TraceRecord>();
        SimTime have = SimTime.Zero;
        TracePortion portion;
        do
        {
            portion = await Patiently.Ask(() => run.Trace(have));
            records.AddRange(assembler.Take(portion.Parts, portion.To));
            have = portion.To;
        }
        while (!portion.IsLast);
        Assert.True(portion.IsWhole);
        return FileOf(world, records);
    }

    private static string FileOf(World world, IEnumerable<TraceRecord> records)
    {
        using var file = new MemoryStream();
        var writer = new PerfettoWriter(file, world);
        var stories = new TraceStories(writer);
        foreach (TraceRecord record in records)
        {
            stories.Add(record);
        }

        stories.Cut(world.End);
        writer.Finish(isWhole: true);
        return Encoding.UTF8.GetString(file.ToArray());
    }
}
