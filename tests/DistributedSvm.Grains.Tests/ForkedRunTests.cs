using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Grains.Tests;

/// <summary>Runs that leave another at one of its times, with other faults.</summary>
public sealed class ForkedRunTests(RunCluster cluster) : IClassFixture<RunCluster>
{
    [Fact]
    public async Task A_fork_without_a_change_has_its_parents_result_whether_the_parent_has_ended_or_not()
    {
        World world = Worlds.OneDisplay("2s");
        ISimulationGrain parent = await cluster.Start(world, PartitionMode.Host, 1, TimeSpan.FromMilliseconds(50));
        await Runs.Watch(parent);
        foreach (long milliseconds in (long[])[1, 700, 1_999])
        {
            ISimulationGrain fork = Runs.Get(cluster.Grains);
            await fork.Start(new RunRequest(world, PartitionMode.Function, 3)
            {
                IsKept = true,
                CheckpointEvery = TimeSpan.FromMilliseconds(50),
                Fork = new ForkOrigin(parent.GetPrimaryKeyString(), SimTime.FromMilliseconds(milliseconds)),
            });
            await Runs.Watch(fork);
            Runs.AssertSame(world, await fork.Result());
            await fork.Delete();
        }

        // The parent's own checkpoints are still there.
        Runs.AssertSame(world, await parent.Result());
        Assert.NotNull((await parent.Inspect("node0/gpu0")).Root);
    }

    [Fact]
    public async Task A_fork_of_a_fork_has_the_first_forks_faults_and_its_own()
    {
        World world = Worlds.OneDisplay("1s");
        World hung = WithHang(world, 400);
        World twice = WithHang(hung, 800);
        ISimulationGrain parent = await cluster.Start(world, PartitionMode.Host, 1, TimeSpan.FromHours(1));
        await Runs.Watch(parent);
        ISimulationGrain child = await Fork(hung, parent, 300);
        await Runs.Watch(child);
        Runs.AssertSame(hung, await child.Result());
        Assert.NotEqual((await parent.Result()).Digest, (await child.Result()).Digest);

        // The child's first checkpoint is the only one before that time.
        ISimulationGrain grandchild = await Fork(twice, child, 700);
        await Runs.Watch(grandchild);
        Runs.AssertSame(twice, await grandchild.Result());
        RunException early = await Assert.ThrowsAsync<RunException>(async () => await Fork(twice, child, 200));
        Assert.Contains("is itself a fork at 300 ms", early.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_that_is_paused_at_once_and_whose_parent_is_deleted_still_leaves_its_parent_at_the_right_time()
    {
        // Long enough that the pause comes before its end.
        World world = Worlds.OneDisplay("10s");
        World hung = WithHang(world, 9_000);
        ISimulationGrain parent = await cluster.Start(world, PartitionMode.Host, 1, TimeSpan.FromHours(1));
        await Runs.Watch(parent);
        ISimulationGrain fork = await Fork(hung, parent, 8_000);
        await fork.Pause();
        await parent.Delete();
        await fork.Resume(PartitionMode.Function, 2);
        await Runs.Watch(fork);
        Runs.AssertSame(hung, await fork.Result());
    }

    [Fact]
    public async Task A_fork_that_cannot_be_says_why()
    {
        World world = Worlds.OneDisplay("1s");
        ISimulationGrain parent = await cluster.Start(world, PartitionMode.Host, 1, TimeSpan.Zero);
        async Task<string> Refused(World changed, string of, SimTime at) => (await Assert.ThrowsAsync<RunException>(async () =>
            await Runs.Get(cluster.Grains).Start(new RunRequest(changed, PartitionMode.Host, 1) { IsKept = true, Fork = new ForkOrigin(of, at) }))).Message;
        string name = parent.GetPrimaryKeyString();
        Assert.Contains("there is no run nobody", await Refused(world, "nobody", SimTime.FromMilliseconds(1)), StringComparison.Ordinal);
        Assert.Contains("is not within", await Refused(world, name, SimTime.FromSeconds(1)), StringComparison.Ordinal);
        Assert.Contains("seed", await Refused(world with { Seed = 99 }, name, SimTime.FromMilliseconds(1)), StringComparison.Ordinal);
        Assert.Contains("must stay as they are", await Refused(Worlds.Of("peers"), name, SimTime.FromMilliseconds(1)), StringComparison.Ordinal);
    }

    /// <summary>The same world with an engine that hangs for a while.</summary>
    private static World WithHang(World world, long milliseconds)
    {
        EntityId gpu = Enumerable.Range(0, world.Entities.Length).Select(world.IdOf).Single(id => id.Kind == EntityKind.Gpu);
        var hang = new HangEngine(EngineKind.Render, SimTime.FromMilliseconds(60));
        return world with
        {
            Seeds = [.. world.Seeds, new Envelope(SimTime.FromMilliseconds(milliseconds), ScenarioSpec.EntityId, world.Seeds.Length + 1, gpu, hang, default)],
        };
    }

    private async Task<ISimulationGrain> Fork(World world, ISimulationGrain parent, long milliseconds)
    {
        ISimulationGrain fork = Runs.Get(cluster.Grains);
        await fork.Start(new RunRequest(world, PartitionMode.Function, 2)
        {
            IsKept = true,
            CheckpointEvery = TimeSpan.FromHours(1),
            Fork = new ForkOrigin(parent.GetPrimaryKeyString(), SimTime.FromMilliseconds(milliseconds)),
        });
        return fork;
    }
}
