using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Grains.Serialization;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;

namespace DistributedSvm.Grains.Tests;

/// <summary>A trace is the same file however the run was executed, and the run has the result that it would have had without.</summary>
public sealed class TraceTests(SiloFixture silo)
{
    public static TheoryData<string> Names => ["displays", "peers", "system", "boxes", "links", "phold-4"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Grains_on_any_shards_give_the_trace_of_the_calling_thread_and_the_untraced_result(string name)
    {
        World world = Worlds.Of(name);
        string expected = Traces.InProcess(world);
        Assert.Contains("\"ph\":\"B\"", expected, StringComparison.Ordinal);
        string result = RunResultJson.ToTextWithoutExecution(Runs.InProcess(world));
        foreach ((PartitionMode partition, int shards) in ((PartitionMode, int)[])[(PartitionMode.Host, 1), (PartitionMode.Function, 4)])
        {
            ISimulationGrain run = Runs.Get(silo.Grains);
            await run.Start(new RunRequest(world, partition, shards) { Trace = TracePlan.Create(world) });
            string trace = await Traces.Fetch(run, world);
            await Runs.Watch(run);
            Assert.Equal(result, RunResultJson.ToTextWithoutExecution(await run.Result()));
            await run.Delete();
            Assert.True(expected == trace, $"{partition} on {shards} shards traces otherwise");
        }
    }

    [Theory]
    [InlineData("displays")]
    [InlineData("boxes")]
    public void The_paranoid_driver_traces_the_same(string name)
    {
        World world = Worlds.Of(name);
        Assert.True(Traces.InProcess(world) == Traces.InProcess(world, PartitionMode.Function, 4, SerializingCopier.Create()));
    }

    [Fact]
    public async Task A_run_whose_client_wants_its_trace_no_more_goes_on_to_its_result()
    {
        World world = Worlds.Of("displays");
        ISimulationGrain run = Runs.Get(silo.Grains);
        await run.Start(new RunRequest(world, PartitionMode.Host, 2) { Trace = TracePlan.Create(world) });
        await run.EndTrace();
        await Runs.Watch(run);
        RunResult result = await run.Result();
        Assert.Equal(Runs.InProcess(world).Digest, result.Digest);
        Assert.False((await run.Trace(SimTime.Zero)).IsWhole);
        await run.Delete();
    }

    [Fact]
    public async Task A_cancelled_run_says_that_its_trace_is_not_whole()
    {
        World world = Worlds.OneDisplay("1000s");
        ISimulationGrain run = Runs.Get(silo.Grains);
        await run.Start(new RunRequest(world, PartitionMode.Host, 1) { Trace = TracePlan.Create(world, 1_000) });
        SimTime have = (await run.Trace(SimTime.Zero)).To;
        ValueTask cancelling = run.Cancel();
        Tracing.TracePortion portion;
        do
        {
            portion = await run.Trace(have);
            have = portion.To;
        }
        while (!portion.IsLast);
        await cancelling;
        Assert.False(portion.IsWhole);
        Assert.True((await run.Result()).Interrupted);
        await run.Delete();
    }
}
