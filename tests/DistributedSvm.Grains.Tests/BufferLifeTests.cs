using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Grains.Tests;

/// <summary>Dma-buf grains come into being at export and end at the last release; a run that was ended leaves nothing behind.</summary>
public sealed class BufferLifeTests(SiloFixture silo)
{
    private const int Buffers = 3;

    [Fact]
    public async Task Buffers_that_are_shared_have_activations_and_those_of_the_former_mode_have_none()
    {
        ISimulationGrain run = Runs.Get(silo.Grains);
        RunResult result = await Runs.ToEnd(run, Worlds.OneDisplay(drain: "0s"));
        Assert.Equal(2 * Buffers, Created(result));
        await Runs.Reach(Buffers, () => Runs.CountOf(silo.Grains, run, "dmabuf"));
        await run.Delete();
        await Runs.Reach(0, async () => (await Runs.ActivationsOf(silo.Grains, run)).Count);
    }

    [Fact]
    public async Task After_the_drain_every_buffer_was_released_and_its_activation_has_ended()
    {
        ISimulationGrain run = Runs.Get(silo.Grains);
        RunResult result = await Runs.ToEnd(run, Worlds.OneDisplay());
        Assert.Equal(2 * Buffers, Created(result));
        Assert.Empty(result.Violations);
        await Runs.Reach(0, () => Runs.CountOf(silo.Grains, run, "dmabuf"));
        Assert.Equal(1, await Runs.CountOf(silo.Grains, run, "gpu"));
        await run.Delete();
        await Runs.Reach(0, async () => (await Runs.ActivationsOf(silo.Grains, run)).Count);
    }

    [Fact]
    public async Task Functions_that_take_part_in_nothing_are_not_activated()
    {
        ISimulationGrain run = Runs.Get(silo.Grains);
        World world = Worlds.Of("displays");
        await Runs.ToEnd(run, world, PartitionMode.Function, 4);

        // Eight GPUs with two VFs each: all are provisioned, only the first ones have a guest that runs. The card's other places stay empty.
        Assert.Equal(8, await Runs.CountOf(silo.Grains, run, "gpu"));
        Assert.Equal(16, await Runs.CountOf(silo.Grains, run, "vf"));
        Assert.Equal(8, await Runs.CountOf(silo.Grains, run, "guest"));
        Assert.Equal(8, await Runs.CountOf(silo.Grains, run, "vfio"));
        await run.Delete();
        await Runs.Reach(0, async () => (await Runs.ActivationsOf(silo.Grains, run)).Count);
    }

    private static long Created(RunResult result) => result.Entities.Single(count => count.Kind == EntityKind.DmaBuf).Count;
}
