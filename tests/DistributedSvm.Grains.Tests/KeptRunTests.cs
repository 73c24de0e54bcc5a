using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Inspection;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;
using Orleans.TestingHost;

namespace DistributedSvm.Grains.Tests;

/// <summary>Runs that are kept: they outlive the silos that ran them, pause, are forked and looked at, and their results stay.</summary>
public sealed class KeptRunTests : IAsyncLifetime
{
    /// <summary>A run that ends this often before it can be paused is too short for the test.</summary>
    private const int MostAttempts = 10;

    private readonly SharedStorage _storage = new();
    private InProcessTestCluster? _cluster;

    private InProcessTestCluster Cluster => _cluster!;

    private IGrainFactory Grains => Cluster.Client;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.ConfigureForRuns(_storage.Provider);
            silo.Services.AddRunKeeper();
        });
        builder.Options.ConfigureFileLogging = false;
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public ValueTask DisposeAsync() => _cluster is null ? ValueTask.CompletedTask : _cluster.DisposeAsync();

    [Theory]
    [InlineData("displays", PartitionMode.Function, 6)]
    [InlineData("displays", PartitionMode.Host, 3)]
    [InlineData("phold-64", PartitionMode.Gpu, 3)]
    public async Task Checkpoints_change_nothing(string name, PartitionMode partition, int shards)
    {
        World world = Worlds.Of(name);
        ISimulationGrain run = Runs.Get(Grains);
        await run.Start(new RunRequest(world, partition, shards) { IsKept = true, CheckpointEvery = TimeSpan.FromMicroseconds(1) });
        await Runs.Watch(run);
        RunResult result = await run.Result();
        AssertSame(world, result);
        Assert.Equal(3, result.Execution.Silos);
        Assert.InRange(result.Execution.Checkpoints, 2, int.MaxValue);
        Assert.Equal(0, result.Execution.Recoveries);

        // Hosts that do not talk to each other have nothing to send; what is cut inside a host has.
        Assert.Equal(partition != PartitionMode.Host, result.Execution.BytesBetweenSilos > result.Execution.EventsBetweenSilos);
    }

    /// <summary>In process, on one silo, on three, restored, and restored on other silos and shards.</summary>
    [Theory]
    [InlineData("boxes")]
    [InlineData("battlematrix")]
    [InlineData("svm-boxes")]
    public async Task One_result_five_ways(string name)
    {
        World world = Worlds.Of(name);
        string expected = RunResultJson.ToTextWithoutExecution(Runs.InProcess(world));
        (PartitionMode Partition, int Shards, int Silos)[] cuts =
        [
            (PartitionMode.Host, 1, 1), (PartitionMode.Gpu, 2, 2), (PartitionMode.Gpu, 8, 3), (PartitionMode.Function, 3, 3), (PartitionMode.Function, 8, 3),
        ];
        foreach ((PartitionMode partition, int shards, int silos) in cuts)
        {
            ISimulationGrain whole = await Start(world, partition, shards, TimeSpan.Zero);
            await Runs.Watch(whole);
            RunResult result = await whole.Result();
            Assert.Equal(expected, RunResultJson.ToTextWithoutExecution(result));
            Assert.Equal(silos, result.Execution.Silos);
            await whole.Delete();
        }

        ISimulationGrain run = await StartPaused(world, PartitionMode.Function, 5, TimeSpan.FromHours(1));
        string coordinator = (await run.Status()).Coordinator;
        await Cluster.StopSiloAsync(Cluster.Silos.Single(silo => $"{silo.SiloAddress.Endpoint}" == coordinator), TestContext.Current.CancellationToken);
        await Patiently.Resume(run, PartitionMode.Function, 7);
        await Patiently.Watch(run);
        RunResult restored = await Patiently.Ask(run.Result);
        Assert.Equal(expected, RunResultJson.ToTextWithoutExecution(restored));
        Assert.Equal((2, 7), (restored.Execution.Silos, restored.Execution.Shards));
    }

    [Theory]
    [InlineData(PartitionMode.Host, 1)]
    [InlineData(PartitionMode.Function, 5)]
    public async Task A_paused_run_goes_on_with_other_shards_to_the_same_result(PartitionMode partition, int shards)
    {
        World world = Worlds.OneDisplay("2s");
        ISimulationGrain run = await StartPaused(world, PartitionMode.Function, 2, TimeSpan.FromHours(1));
        RunStatus paused = await run.Status();
        Assert.Equal(RunState.Paused, paused.State);
        Assert.Equal(1, paused.Checkpoints);
        await run.Resume(partition, shards);
        await Runs.Watch(run);
        RunResult result = await run.Result();
        AssertSame(world, result);
        Assert.Equal(partition.ToString(), result.Execution.Partition, ignoreCase: true);
        Assert.Equal(0, result.Execution.Recoveries);
    }

    [Fact]
    public async Task A_run_goes_on_after_its_silos_were_lost_one_after_the_other()
    {
        World world = Worlds.OneDisplay("100s");
        ISimulationGrain run = await Start(world, PartitionMode.Function, 3, TimeSpan.FromMilliseconds(200));
        for (int lost = 0; lost < 3; lost++)
        {
            // Not before something is shared that could be lost: the first barriers come after microseconds.
            SimTime eachTimeFurther = SimTime.FromMilliseconds(100 * (lost + 1));
            RunStatus status = await Until(
                run, status => status is { State: RunState.Running } && status.Recoveries >= lost && status.Checkpoints > lost && status.LastCheckpoint > eachTimeFurther);

            // First whichever hosts the barrier, then others.
            InProcessSiloHandle victim = lost == 0
                ? Cluster.Silos.Single(silo => $"{silo.SiloAddress.Endpoint}" == status.Coordinator)
                : Cluster.Silos.First(silo => $"{silo.SiloAddress.Endpoint}" != status.Coordinator);
            await Cluster.KillSiloAsync(victim, TestContext.Current.CancellationToken);
            await Cluster.StartAdditionalSiloAsync();
        }

        await Patiently.Watch(run);
        RunResult result = await Patiently.Ask(run.Result);
        AssertSame(world, result);
        Assert.InRange(result.Execution.Recoveries, 1, int.MaxValue);
        Assert.NotEmpty((await Patiently.Status(run)).Notes);
    }

    [Theory]
    [InlineData("bit")]
    [InlineData("cut")]
    [InlineData("gone")]
    [InlineData("format")]
    public async Task A_damaged_checkpoint_is_refused_and_the_one_before_is_used(string damage)
    {
        World world = Worlds.OneDisplay("2s");
        ISimulationGrain run = await StartPaused(world, PartitionMode.Function, 2, TimeSpan.Zero, pauses: 2);
        RunStatus paused = await run.Status();
        Assert.Equal(2, paused.Checkpoints);
        string key = _storage.Keys.Last(stored => stored.StartsWith($"run/{run.GetPrimaryKeyString()}/2/", StringComparison.Ordinal));
        switch (damage)
        {
            case "bit":
                _storage.Damage(key, blob => blob.Data[blob.Data.Length / 2] ^= 1);
                break;
            case "cut":
                _storage.Damage(key, blob => blob.Data = blob.Data[..^1]);
                break;
            case "gone":
                _storage.Remove(key);
                break;
            default:
                _storage.Damage(key, blob => blob.Format = 99);
                break;
        }

        // Another plan, so that the checkpoint is needed.
        await run.Resume(PartitionMode.Host, 1);
        await Runs.Watch(run);
        AssertSame(world, await run.Result());
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
        ISimulationGrain run = await StartPaused(world, PartitionMode.Function, 2, TimeSpan.Zero);
        foreach (string key in _storage.Keys.Where(stored => stored.StartsWith($"run/{run.GetPrimaryKeyString()}/1/", StringComparison.Ordinal)))
        {
            _storage.Remove(key);
        }

        await run.Resume(PartitionMode.Host, 1);
        await Runs.Watch(run);
        AssertSame(world, await run.Result());
    }

    [Fact]
    public async Task A_store_that_is_away_costs_checkpoints_but_not_the_run()
    {
        World world = Worlds.OneDisplay("60s");
        ISimulationGrain run = await Start(world, PartitionMode.Function, 2, TimeSpan.FromMilliseconds(100));
        await Until(run, status => status.Checkpoints > 0);
        _storage.IsDown = true;
        await Until(run, status => status.Notes.Any(note => note.StartsWith("no checkpoint at ", StringComparison.Ordinal)));
        SimTime then = (await run.Status()).Now;
        await Until(run, status => status.Now > then);
        _storage.IsDown = false;
        await Runs.Watch(run);
        RunResult result = await run.Result();
        AssertSame(world, result);
        Assert.Equal(0, result.Execution.Recoveries);
    }

    [Fact]
    public async Task What_was_written_of_a_checkpoint_that_did_not_count_is_deleted()
    {
        ISimulationGrain run = await Start(Worlds.OneDisplay("10000s"), PartitionMode.Function, 2, TimeSpan.FromMilliseconds(100));
        await Until(run, status => status.Checkpoints > 0);
        _storage.RefusedKeys = "/state/";
        await Until(run, status => status.Notes.Any(note => note.StartsWith("no checkpoint at ", StringComparison.Ordinal)));
        _storage.RefusedKeys = null;
        await run.Cancel();
        await run.Delete();
        Assert.Equal(["runs"], _storage.Keys);
    }

    [Fact]
    public async Task A_result_is_kept_until_it_is_deleted_and_then_nothing_is_left()
    {
        World world = Worlds.Of("phold-4");
        ISimulationGrain run = await Start(world, PartitionMode.Gpu, 2, TimeSpan.FromHours(1));
        await Runs.Watch(run);
        await Runs.Reach(0, async () => await Runs.CountOf(Grains, run, "shard"));
        IRunDirectoryGrain directory = Grains.GetGrain<IRunDirectoryGrain>(0);
        RunStatus listed = Assert.Single(await directory.List());
        Assert.Equal(RunState.Finished, listed.State);
        Assert.Equal(world.End, listed.Now);
        AssertSame(world, await run.Result());
        await run.Delete();
        Assert.Empty(await directory.List());
        Assert.Equal(["runs"], _storage.Keys);
        await Assert.ThrowsAsync<RunException>(async () => await run.Result());
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused()
    {
        ISimulationGrain run = await Start(Worlds.Of("phold-2"), PartitionMode.Gpu, 1, TimeSpan.Zero);
        RunException refused = await Assert.ThrowsAsync<RunException>(async () => await run.Start(new RunRequest(Worlds.Of("phold-2"), PartitionMode.Gpu, 1)));
        Assert.Contains("already", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_without_a_change_has_its_parents_result_whether_the_parent_has_ended_or_not()
    {
        World world = Worlds.OneDisplay("2s");
        ISimulationGrain parent = await Start(world, PartitionMode.Host, 1, TimeSpan.FromMilliseconds(50));
        await Runs.Watch(parent);
        foreach (long milliseconds in (long[])[1, 700, 1_999])
        {
            ISimulationGrain fork = Runs.Get(Grains);
            await fork.Start(new RunRequest(world, PartitionMode.Function, 3)
            {
                IsKept = true,
                CheckpointEvery = TimeSpan.FromMilliseconds(50),
                Fork = new ForkOrigin(parent.GetPrimaryKeyString(), SimTime.FromMilliseconds(milliseconds)),
            });
            await Runs.Watch(fork);
            AssertSame(world, await fork.Result());
            await fork.Delete();
        }

        // The parent's own checkpoints are still there.
        AssertSame(world, await parent.Result());
        Assert.NotNull((await parent.Inspect("node0/gpu0")).Root);
    }

    [Fact]
    public async Task A_fork_of_a_fork_has_the_first_forks_faults_and_its_own()
    {
        World world = Worlds.OneDisplay("1s");
        World hung = WithHang(world, 400);
        World twice = WithHang(hung, 800);
        ISimulationGrain parent = await Start(world, PartitionMode.Host, 1, TimeSpan.FromHours(1));
        await Runs.Watch(parent);
        ISimulationGrain child = await Fork(hung, parent, 300);
        await Runs.Watch(child);
        AssertSame(hung, await child.Result());
        Assert.NotEqual((await parent.Result()).Digest, (await child.Result()).Digest);

        // The child's first checkpoint is the only one before that time.
        ISimulationGrain grandchild = await Fork(twice, child, 700);
        await Runs.Watch(grandchild);
        AssertSame(twice, await grandchild.Result());
        RunException early = await Assert.ThrowsAsync<RunException>(async () => await Fork(twice, child, 200));
        Assert.Contains("is itself a fork at 300 ms", early.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_that_is_paused_at_once_and_whose_parent_is_deleted_still_leaves_its_parent_at_the_right_time()
    {
        // Long enough that the pause comes before its end.
        World world = Worlds.OneDisplay("10s");
        World hung = WithHang(world, 9_000);
        ISimulationGrain parent = await Start(world, PartitionMode.Host, 1, TimeSpan.FromHours(1));
        await Runs.Watch(parent);
        ISimulationGrain fork = await Fork(hung, parent, 8_000);
        await fork.Pause();
        await parent.Delete();
        await fork.Resume(PartitionMode.Function, 2);
        await Runs.Watch(fork);
        AssertSame(hung, await fork.Result());
    }

    [Fact]
    public async Task A_later_run_of_the_same_name_shares_nothing_with_the_earlier_one()
    {
        ISimulationGrain run = Runs.Get(Grains);
        foreach (World world in (World[])[Worlds.OneDisplay("150ms"), Worlds.OneDisplay("250ms")])
        {
            await run.Start(new RunRequest(world, PartitionMode.Function, 3) { IsKept = true, CheckpointEvery = TimeSpan.FromHours(1) });
            await Runs.Watch(run);
            AssertSame(world, await run.Result());
            await run.Delete();
        }
    }

    [Fact]
    public async Task The_same_request_twice_starts_one_run()
    {
        World world = Worlds.Of("phold-4");
        ISimulationGrain run = Runs.Get(Grains);
        var request = new RunRequest(world, PartitionMode.Gpu, 2) { IsKept = true };
        await run.Start(request);
        await run.Start(request);
        await Runs.Watch(run);
        AssertSame(world, await run.Result());
    }

    [Fact]
    public async Task A_run_can_be_cancelled_while_it_is_being_paused()
    {
        ISimulationGrain run = await Start(Worlds.OneDisplay("10000s"), PartitionMode.Function, 2, TimeSpan.FromHours(1));
        Task pausing = run.Pause().AsTask();
        await run.Cancel();
        await pausing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Equal(RunState.Cancelled, (await run.Status()).State);
    }

    [Fact]
    public async Task A_run_whose_record_is_damaged_is_listed_as_such_keeps_no_other_from_going_on_and_can_be_deleted()
    {
        ISimulationGrain run = await Start(Worlds.Of("phold-2"), PartitionMode.Gpu, 1, TimeSpan.Zero);
        await Runs.Watch(run);
        string name = run.GetPrimaryKeyString();
        _storage.Damage($"run/{name}", blob => blob.Data[^1] ^= 1);
        string coordinator = (await run.Status()).Coordinator;
        await Cluster.StopSiloAsync(Cluster.Silos.Single(silo => $"{silo.SiloAddress.Endpoint}" == coordinator), TestContext.Current.CancellationToken);
        IRunDirectoryGrain directory = Grains.GetGrain<IRunDirectoryGrain>(0);
        RunStatus listed = Assert.Single(await Patiently.Ask(directory.List));
        Assert.Equal((name, RunState.Failed), (listed.Run, listed.State));
        Assert.Contains("checksum differs", listed.Failure, StringComparison.Ordinal);
        await Patiently.Delete(run);
        Assert.Empty(await Patiently.Ask(directory.List));
    }

    [Fact]
    public async Task A_fork_that_cannot_be_says_why()
    {
        World world = Worlds.OneDisplay("1s");
        ISimulationGrain parent = await Start(world, PartitionMode.Host, 1, TimeSpan.Zero);
        async Task<string> Refused(World changed, string of, SimTime at) => (await Assert.ThrowsAsync<RunException>(async () =>
            await Runs.Get(Grains).Start(new RunRequest(changed, PartitionMode.Host, 1) { IsKept = true, Fork = new ForkOrigin(of, at) }))).Message;
        string name = parent.GetPrimaryKeyString();
        Assert.Contains("there is no run nobody", await Refused(world, "nobody", SimTime.FromMilliseconds(1)), StringComparison.Ordinal);
        Assert.Contains("is not within", await Refused(world, name, SimTime.FromSeconds(1)), StringComparison.Ordinal);
        Assert.Contains("seed", await Refused(world with { Seed = 99 }, name, SimTime.FromMilliseconds(1)), StringComparison.Ordinal);
        Assert.Contains("must stay as they are", await Refused(Worlds.Of("peers"), name, SimTime.FromMilliseconds(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entity_can_be_looked_at_while_its_run_goes_on_while_it_is_paused_and_after_its_end()
    {
        World world = Worlds.OneDisplay("60s");
        ISimulationGrain run = await Start(world, PartitionMode.Function, 2, TimeSpan.FromHours(1));
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

    private static void AssertSame(World world, RunResult result) =>
        Assert.Equal(RunResultJson.ToTextWithoutExecution(Runs.InProcess(world)), RunResultJson.ToTextWithoutExecution(result));

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
        ISimulationGrain fork = Runs.Get(Grains);
        await fork.Start(new RunRequest(world, PartitionMode.Function, 2)
        {
            IsKept = true,
            CheckpointEvery = TimeSpan.FromHours(1),
            Fork = new ForkOrigin(parent.GetPrimaryKeyString(), SimTime.FromMilliseconds(milliseconds)),
        });
        return fork;
    }

    private async Task<ISimulationGrain> Start(World world, PartitionMode partition, int shards, TimeSpan checkpointEvery)
    {
        ISimulationGrain run = Runs.Get(Grains);
        await run.Start(new RunRequest(world, partition, shards) { IsKept = true, CheckpointEvery = checkpointEvery });
        return run;
    }

    /// <summary>Starts a run and holds it in its middle. One that ended before it heard of the pause is forgotten, and another is started.</summary>
    private async Task<ISimulationGrain> StartPaused(World world, PartitionMode partition, int shards, TimeSpan checkpointEvery, int pauses = 1)
    {
        for (int attempt = 1; ; attempt++)
        {
            ISimulationGrain run = await Start(world, partition, shards, checkpointEvery);
            try
            {
                await run.Pause();
                for (int pause = 1; pause < pauses; pause++)
                {
                    await run.Resume(null, null);
                    await run.Pause();
                }

                return run;
            }
            catch (RunException exception) when (attempt < MostAttempts && exception.Message.EndsWith("has ended", StringComparison.Ordinal))
            {
                await run.Delete();
            }
        }
    }

    /// <summary>Watches until the status is as it should be, and gives it; a run that ends before was too short for the test.</summary>
    private static async Task<RunStatus> Until(ISimulationGrain run, Func<RunStatus, bool> isReached)
    {
        RunStatus status = await Patiently.Status(run);
        while (!isReached(status))
        {
            Assert.False(status.IsEnded, $"{status}");
            await Task.Yield();
            status = await Patiently.Status(run);
        }

        return status;
    }
}
