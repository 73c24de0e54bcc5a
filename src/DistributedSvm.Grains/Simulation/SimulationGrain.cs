using System.Diagnostics;
using System.Runtime.CompilerServices;
using DistributedSvm.Engine.Horizon;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;

namespace DistributedSvm.Grains.Simulation;

/// <inheritdoc cref="ISimulationGrain"/>
[GrainType("simulation"), KeepAlive]
public sealed class SimulationGrain : Grain, ISimulationGrain
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private IShardGrain[] _shards = [];
    private RunRequest? _request;
    private Task<RunResult>? _run;
    private Coordinator? _coordinator;
    private long _events;
    private long _windows;
    private bool _stopping;

    public ValueTask Start(RunRequest request)
    {
        if (_request is not null)
        {
            throw new InvalidOperationException($"Run {this.GetPrimaryKeyString()} was started before.");
        }

        _request = request;

        // Not awaited: the run goes on in turns of its own, so that other requests are served meanwhile.
        _run = Run(request);
        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<RunStatus> Watch([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Task<RunResult> run = _run ?? throw new InvalidOperationException($"Run {this.GetPrimaryKeyString()} was not started.");
        while (!run.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(run, Task.Delay(ProgressInterval, cancellationToken));
            yield return Status(run.IsCompleted);
        }
    }

    public ValueTask Stop()
    {
        _stopping = true;
        return ValueTask.CompletedTask;
    }

    public async ValueTask<RunResult> Result()
    {
        if (_run is not { IsCompleted: true } run)
        {
            throw new InvalidOperationException($"Run {this.GetPrimaryKeyString()} has not ended.");
        }

        return await run;
    }

    public async ValueTask End()
    {
        _stopping = true;
        if (_run is { } run)
        {
            // Its failure, if any, was for whoever asked for the result.
            await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await Task.WhenAll(_shards.Select(shard => shard.End().AsTask()));
        DeactivateOnIdle();
    }

    private RunStatus Status(bool finished)
    {
        SimTime end = _request!.World.End;
        return new RunStatus(SimTime.Min(_coordinator?.Now ?? SimTime.Zero, end), end, _events, finished);
    }

    private async Task<RunResult> Run(RunRequest request)
    {
        long created = Stopwatch.GetTimestamp();
        World world = request.World;
        ShardPlan plan = ShardPlan.Create(world, request.Partition, request.Shards);
        string runKey = $"{this.GetPrimaryKeyString()}/0";
        _shards = [.. Enumerable.Range(0, plan.Shards).Select(i => GrainFactory.GetGrain<IShardGrain>(ShardKey.Of(runKey, i)))];
        ShardBegun[] begun = await Task.WhenAll(_shards.Select((shard, i) => shard.Begin(new ShardBirth(runKey, world, plan, i)).AsTask()));
        var coordinator = new Coordinator(new HorizonMatrix(world, plan), world.End, [.. begun.Select(shard => shard.Next)]);
        _coordinator = coordinator;

        long started = Stopwatch.GetTimestamp();
        while (!coordinator.IsFinished && !_stopping)
        {
            await RunRound(coordinator);
        }

        TimeSpan wall = Stopwatch.GetElapsedTime(started);
        SimTime reached = SimTime.Min(coordinator.Now, world.End);
        var totals = new RunTotals();
        foreach (IShardGrain shard in _shards)
        {
            totals.Merge(await shard.Conclude(coordinator.IsFinished));
        }

        var execution = new ExecutionInfo
        {
            Driver = "grains",
            Partition = plan.Mode.ToString().ToLowerInvariant(),
            Shards = plan.Shards,
            ShardsRequested = plan.Requested,
            Silos = begun.Select(shard => shard.Silo).Distinct().Count(),
            Windows = _windows,
            Rounds = coordinator.Rounds,
            SetupSeconds = Stopwatch.GetElapsedTime(created, started).TotalSeconds,
            WallSeconds = wall.TotalSeconds,
            EventsPerSecond = wall > TimeSpan.Zero ? totals.Events / wall.TotalSeconds : 0,
        };
        return ResultBuilder.Build(world, totals, execution, reached);
    }

    private async ValueTask RunRound(Coordinator coordinator)
    {
        IReadOnlyList<(int Shard, SimTime Horizon)> grants = coordinator.Grant();
        if (grants.Count == 1)
        {
            Absorb(coordinator, grants[0].Shard, await _shards[grants[0].Shard].Advance(grants[0].Horizon));
        }
        else
        {
            var calls = new ValueTask<ShardAnswer>[grants.Count];
            for (int i = 0; i < calls.Length; i++)
            {
                calls[i] = _shards[grants[i].Shard].Advance(grants[i].Horizon);
            }

            for (int i = 0; i < calls.Length; i++)
            {
                Absorb(coordinator, grants[i].Shard, await calls[i]);
            }
        }

        coordinator.EndRound();
    }

    private void Absorb(Coordinator coordinator, int shard, ShardAnswer answer)
    {
        coordinator.Absorb(shard, answer);
        _events += answer.Events;
        _windows += answer.Windows;
    }
}
