using System.Diagnostics;
using DistributedSvm.Client.Running.Tracing;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Replay;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Hosting;
using DistributedSvm.Grains.Serialization;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Progress;

namespace DistributedSvm.Client.Running;

/// <summary>Runs worlds on this machine, one after the other, in one embedded silo that starts when first needed. Cancelling stops a run at its next barrier.</summary>
internal sealed class WorldRunner : IAsyncDisposable
{
    /// <summary>Windows between two looks at the clock of a run on the calling thread.</summary>
    private const int WindowsPerStep = 2_000;

    /// <summary>The same when the run is traced: what it tells meanwhile is kept in memory.</summary>
    private const int TracedWindowsPerStep = 500;

    private EmbeddedSilo? _silo;

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }
    }

    public async Task<RunResult> Run(
        World world,
        DriverKind driver,
        PartitionMode partition,
        int shards,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken,
        TraceFeed? trace = null)
    {
        RunResult result = driver == DriverKind.Grains
            ? await RunGrains(world, partition, shards, progress, trace, cancellationToken)
            : await Task.Run(() => RunInProcess(world, driver, partition, shards, progress, trace, cancellationToken), CancellationToken.None);
        if (trace is not null)
        {
            await trace.Finish(result.VirtualTime, isWhole: !result.Interrupted);
        }

        return CausalReplay.Explain(world, result);
    }

    private async Task<RunResult> RunGrains(
        World world,
        PartitionMode partition,
        int shards,
        IProgress<RunProgress> progress,
        TraceFeed? trace,
        CancellationToken cancellationToken)
    {
        _silo ??= await EmbeddedSilo.Start(cancellationToken);
        ISimulationGrain run = _silo.Grains.GetGrain<ISimulationGrain>(Guid.NewGuid().ToString("N"));
        await using CancellationTokenRegistration stop = cancellationToken.Register(() => _ = run.Cancel().AsTask());
        long started = Stopwatch.GetTimestamp();
        await run.Start(new RunRequest(world, partition, shards) { Trace = trace?.Plan });
        Task fetching = trace?.Fetch(have => run.Trace(have).AsTask()) ?? Task.CompletedTask;
        await foreach (RunStatus status in run.Watch(CancellationToken.None))
        {
            progress.Report(new RunProgress(status.Now, status.End, status.Events, Stopwatch.GetElapsedTime(started)));
        }

        try
        {
            await fetching;
            return await run.Result();
        }
        finally
        {
            await run.Delete();
        }
    }

    private static async Task<RunResult> RunInProcess(
        World world,
        DriverKind kind,
        PartitionMode partition,
        int shards,
        IProgress<RunProgress> progress,
        TraceFeed? trace,
        CancellationToken cancellationToken)
    {
        long created = Stopwatch.GetTimestamp();
        ShardPlan plan = ShardPlan.Create(world, partition, shards);
        var driver = new InProcessDriver(world, plan, kind == DriverKind.Paranoid ? SerializingCopier.Create() : null);
        if (trace is not null)
        {
            driver.Trace(trace.Plan);
        }

        long started = Stopwatch.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested && driver.Advance(trace is null ? WindowsPerStep : TracedWindowsPerStep))
        {
            await Tell(trace, driver);
            progress.Report(new RunProgress(driver.Now, world.End, driver.Events, Stopwatch.GetElapsedTime(started)));
        }

        await Tell(trace, driver);
        TimeSpan wall = Stopwatch.GetElapsedTime(started);
        SimTime reached = driver.Now;
        RunTotals totals = driver.Conclude();
        var execution = new ExecutionInfo
        {
            Driver = kind == DriverKind.Paranoid ? "paranoid" : "in-process",
            Partition = plan.Mode.ToString().ToLowerInvariant(),
            Shards = plan.Shards,
            ShardsRequested = plan.Requested,
            Silos = 0,
            Windows = driver.Windows,
            Rounds = driver.Rounds,
            SetupSeconds = Stopwatch.GetElapsedTime(created, started).TotalSeconds,
            WallSeconds = wall.TotalSeconds,
            EventsPerSecond = wall > TimeSpan.Zero ? totals.Events / wall.TotalSeconds : 0,
        };
        return ResultBuilder.Build(world, totals, execution, reached);
    }

    private static async ValueTask Tell(TraceFeed? trace, InProcessDriver driver)
    {
        if (trace is not null)
        {
            await trace.Post(driver.TakeTrace(), driver.IsFinished ? SimTime.Never : driver.Now);
        }
    }
}
