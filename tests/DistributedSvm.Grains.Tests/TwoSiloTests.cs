using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Grains.Tests.Entities;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;

namespace DistributedSvm.Grains.Tests;

/// <summary>Shards on two silos: worlds, batches, results and failures travel as bytes, and the result is the same.</summary>
public sealed class TwoSiloTests(SiloPair silos) : IClassFixture<SiloPair>
{
    [Theory]
    [InlineData("displays", PartitionMode.Function)]
    [InlineData("peers", PartitionMode.Gpu)]
    [InlineData("system", PartitionMode.Function)]
    [InlineData("copies", PartitionMode.Host)]
    [InlineData("svm-gpus", PartitionMode.Gpu)]
    [InlineData("svm-two-hosts", PartitionMode.Host)]
    [InlineData("phold-2", PartitionMode.Gpu)]
    [InlineData("phold-64", PartitionMode.Gpu)]
    public async Task The_same_result_on_two_silos(string name, PartitionMode partition)
    {
        World world = Worlds.Of(name);
        ISimulationGrain run = Runs.Get(silos.Grains);
        RunResult result = await Runs.ToEnd(run, world, partition, 2);
        Assert.Equal(RunResultJson.ToTextWithoutExecution(Runs.InProcess(world)), RunResultJson.ToTextWithoutExecution(result));
        Assert.Equal(2, result.Execution.Silos);

        // Entities live with their shard.
        Assert.Equal(2, (await Runs.ActivationsOf(silos.Grains, run)).Select(activation => activation.SiloAddress).Distinct().Count());
        await run.Delete();
        await Runs.Reach(0, async () => (await Runs.ActivationsOf(silos.Grains, run)).Count);
    }

    [Fact]
    public async Task A_bug_surfaces_with_its_place_through_silos_and_gateway()
    {
        ISimulationGrain run = Runs.Get(silos.Grains);
        var thrown = await Assert.ThrowsAsync<ModelBugException>(() => Runs.ToEnd(run, FailureTests.WorldWith(Failure.Throw), PartitionMode.Gpu, 2));
        Assert.Contains("node0/clumsy at 3 us", thrown.Message, StringComparison.Ordinal);
        await run.Delete();
        await Runs.Reach(0, async () => (await Runs.ActivationsOf(silos.Grains, run)).Count);
    }
}
