using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Inspection;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Grains.Tests;

/// <summary>Runs that are kept: they pause, are looked at, and their results stay.</summary>
public sealed class KeptRunTests(RunCluster cluster) : IClassFixture<RunCluster>
{
    [Theory]
    [InlineData("displays", PartitionMode.Function, 6)]
    [InlineData("displays", PartitionMode.Host, 3)]
    [InlineData("phold-64", PartitionMode.Gpu, 3)]
    public async Task Checkpoints_change_nothing(string name, PartitionMode partition, int shards)
    {
        World world = Worlds.Of(name);
        ISimulationGrain run = Runs.Get(cluster.Grains);
        await run.Start(new RunRequest(world, partition, shards) { IsKept = true, CheckpointEvery = TimeSpan.FromMicroseconds(1) });
        await Runs.Watch(run);
        RunResult result = await run.Result();
        Runs.AssertSame(world, result);
        Assert.Equal(3, result.Execution.Silos);
        Assert.InRange(result.Execution.Checkpoints, 2, int.MaxValue);
        Assert.Equal(0, result.Execution.Recoveries);

        // Hosts that do not talk to each other have nothing to send; what is cut inside a host has.
        Assert.Equal(partition != PartitionMode.Host, result.Execution.BytesBetweenSilos > result.Execution.EventsBetweenSilos);
    }

    [Theory]
    [InlineData(PartitionMode.Host, 1)]
    [InlineData(PartitionMode.Function, 5)]
    public async Task A_paused_run_goes_on_with_other_shards_to_the_same_result(PartitionMode partition, int shards)
    {
        World world = Worlds.OneDisplay("2s");
        ISimulationGrain run = await cluster.StartPaused(world, PartitionMode.Function, 2, TimeSpan.FromHours(1));
        RunStatus paused = await run.Status();
        Assert.Equal(RunState.Paused, paused.State);
        Assert.Equal(1, paused.Checkpoints);
        await run.Resume(partition, shards);
        await Runs.Watch(run);
        RunResult result = await run.Result();
        Runs.AssertSame(world, result);
        Assert.Equal(partition.ToString(), result.Execution.Partition, ignoreCase: true);
        Assert.Equal(0, result.Execution.Recoveries);
    }

    [Theory]
    [InlineData("bit")]
    [InlineData("cut")]
    [InlineData("gone")]
    [InlineData("format")]
    public async Task A_damaged_checkpoint_is_refused_and_the_one_before_is_used(string damage)
    {
        World world = Worlds.OneDisplay("2s");
        ISimulationGrain run = await cluster.StartPaused(world, PartitionMode.Function, 2, TimeSpan.Zero, pauses: 2);
        RunStatus paused = await run.Status();
        Assert.Equal(2, paused.Checkpoints);
        string key = cluster.Storage.Keys.Last(stored => stored.StartsWith($"run/{run.GetPrimaryKeyString()}/2/", StringComparison.Ordinal));
        switch (damage)
        {
            case "bit":
                cluster.Storage.Damage(key, blob => blob.Data[blob.Data.Length / 2] ^= 1);
                break;
            case "cut":
                cluster.Storage.Damage(key, blob => blob.Data = blob.Data[..^1]);
                break;
            case "gone":
                cluster.Storage.Remove(key);
                break;
            default:
                cluster.Storage.Damage(key, blob => blob.Format = 99);
                break;
        }

        // Another plan, so that the checkpoint is needed.
        await run.Resume(PartitionMode.Host, 1);
        await Runs.Watch(run);
        Runs.AssertSame(world, await run.Result());
        string note = (await run.Status()).Notes[0];
        Assert.Contains("checkpoint 2 at ", note, StringComparison.Ordinal);
        Assert.Contains(" was refused: ", note, StringComparison.Ordinal);
        Assert.Contains(damage switch { "gone" => "is missing", "format" => "has format 99", _ => "checksum differs" }, note, StringComparison.Ordinal);
        Assert.Contains("went on from the checkpoint at ", (await run.Status()).Notes[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_every_checkpoint_damaged_the_run_begins_again()
    {
        World world = Worlds.OneDisplay("1s");
        ISimulationGrain run = await cluster.StartPaused(world, PartitionMode.Function, 2, TimeSpan.Zero);
        foreach (string key in cluster.Storage.Keys.Where(stored => stored.StartsWith($"run/{run.GetPrimaryKeyString()}/1/", StringComparison.Ordinal)))
        {
            cluster.Storage.Remove(key);
        }

        await run.Resume(PartitionMode.Host, 1);
        await Runs.Watch(run);
        Runs.AssertSame(world, await run.Result());
    }

    [Fact]
    public async Task A_store_that_is_away_costs_checkpoints_but_not_the_run()
    {
        World world = Worlds.OneDisplay("60s");
        ISimulationGrain run = await cluster.Start(world, PartitionMode.Function, 2, TimeSpan.FromMilliseconds(100));
        await RunCluster.Until(run, status => status.Checkpoints > 0);
        cluster.Storage.IsDown = true;
        await RunCluster.Until(run, status => status.Notes.Any(note => note.StartsWith("no checkpoint at ", StringComparison.Ordinal)));
        SimTime then = (await run.Status()).Now;
        await RunCluster.Until(run, status => status.Now > then);
        cluster.Storage.IsDown = false;
        await Runs.Watch(run);
        RunResult result = await run.Result();
        Runs.AssertSame(world, result);
        Assert.Equal(0, result.Execution.Recoveries);
    }

    [Fact]
    public async Task What_was_written_of_a_checkpoint_that_did_not_count_is_deleted()
    {
        ISimulationGrain run = await cluster.Start(Worlds.OneDisplay("10000s"), PartitionMode.Function, 2, TimeSpan.FromMilliseconds(100));
        await RunCluster.Until(run, status => status.Checkpoints > 0);
        cluster.Storage.RefusedKeys = "/state/";
        await RunCluster.Until(run, status => status.Notes.Any(note => note.StartsWith("no checkpoint at ", StringComparison.Ordinal)));
        cluster.Storage.RefusedKeys = null;
        await run.Cancel();
        await run.Delete();
        Assert.Empty(cluster.KeysOf(run));
    }

    [Fact]
    public async Task A_result_is_kept_until_it_is_deleted_and_then_nothing_is_left()
    {
        World world = Worlds.Of("phold-4");
        ISimulationGrain run = await cluster.Start(world, PartitionMode.Gpu, 2, TimeSpan.FromHours(1));
        await Runs.Watch(run);
        await Runs.Reach(0, async () => await Runs.CountOf(cluster.Grains, run, "shard"));
        IRunDirectoryGrain directory = cluster.Grains.GetGrain<IRunDirectoryGrain>(0);
        RunStatus listed = Assert.Single(await directory.List(), status => status.Run == run.GetPrimaryKeyString());
        Assert.Equal(RunState.Finished, listed.State);
        Assert.Equal(world.End, listed.Now);
        Runs.AssertSame(world, await run.Result());
        await run.Delete();
        Assert.DoesNotContain(await directory.List(), status => status.Run == run.GetPrimaryKeyString());
        Assert.Empty(cluster.KeysOf(run));
        await Assert.ThrowsAsync<RunException>(async () => await run.Result());
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused()
    {
        ISimulationGrain run = await cluster.Start(Worlds.Of("phold-2"), PartitionMode.Gpu, 1, TimeSpan.Zero);
        RunException refused = await Assert.ThrowsAsync<RunException>(async () => await run.Start(new RunRequest(Worlds.Of("phold-2"), PartitionMode.Gpu, 1)));
        Assert.Contains("already", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_run_of_the_same_name_shares_nothing_with_the_earlier_one()
    {
        ISimulationGrain run = Runs.Get(cluster.Grains);
        foreach (World world in (World[])[Worlds.OneDisplay("150ms"), Worlds.OneDisplay("250ms")])
        {
            await run.Start(new RunRequest(world, PartitionMode.Function, 3) { IsKept = true, CheckpointEvery = TimeSpan.FromHours(1) });
            await Runs.Watch(run);
            Runs.AssertSame(world, await run.Result());
            await run.Delete();
        }
    }

    [Fact]
    public async Task The_same_request_twice_starts_one_run()
    {
        World world = Worlds.Of("phold-4");
        ISimulationGrain run = Runs.Get(cluster.Grains);
        var request = new RunRequest(world, PartitionMode.Gpu, 2) { IsKept = true };
        await run.Start(request);
        await run.Start(request);
        await Runs.Watch(run);
        Runs.AssertSame(world, await run.Result());
    }

    [Fact]
    public async Task A_run_can_be_cancelled_while_it_is_being_paused()
    {
        ISimulationGrain run = await cluster.Start(Worlds.OneDisplay("10000s"), PartitionMode.Function, 2, TimeSpan.FromHours(1));
        Task pausing = run.Pause().AsTask();
        await run.Cancel();
        await pausing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Equal(RunState.Cancelled, (await run.Status()).State);
    }

    [Fact]
    public async Task An_entity_can_be_looked_at_while_its_run_goes_on_while_it_is_paused_and_after_its_end()
    {
        World world = Worlds.OneDisplay("60s");
        ISimulationGrain run = await cluster.Start(world, PartitionMode.Function, 2, TimeSpan.FromHours(1));
        EntityState going = await run.Inspect("node0/gpu0");
        Assert.Equal(EntityKind.Gpu, going.Kind);
        await run.Pause();
        EntityState paused = await run.Inspect("node0/gpu0");
        Assert.True(paused.At >= going.At);
        Assert.Equal((await run.Status()).LastCheckpoint, paused.At);
        Assert.Contains(paused.Root.Children, node => node.Name == "entity");
        RunException unknown = await Assert.ThrowsAsync<RunException>(async () => await run.Inspect("node0/gpu7"));
        Assert.Contains("node0/gpu7", unknown.Message, StringComparison.Ordinal);
        await run.Cancel();
        RunStatus cancelled = await run.Status();
        Assert.Equal(RunState.Cancelled, cancelled.State);
        Assert.Equal(paused.At, (await run.Inspect("node0/gpu0/vf1")).At);
        Assert.True((await run.Result()).Interrupted);
    }
}
