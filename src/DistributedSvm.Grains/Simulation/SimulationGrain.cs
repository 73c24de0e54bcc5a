using System.Runtime.CompilerServices;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Inspection;
using DistributedSvm.Grains.Worlds;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Serialization;

namespace DistributedSvm.Grains.Simulation;

/// <inheritdoc cref="ISimulationGrain"/>
/// <remarks>Reentrant: the run goes on in turns of its own, and whoever waits for it must not keep others from asking.</remarks>
[GrainType("simulation"), KeepAlive, Reentrant]
public sealed partial class SimulationGrain(
    ILocalSiloDetails silo,
    WorldCache worlds,
    CheckpointStore store,
    Serializer serializer,
    ILogger<SimulationGrain> log) : Grain, ISimulationGrain
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private RunBook? _book;
    private Task _run = Task.CompletedTask;

    /// <summary>The run's own world, and the parent's for a fork that is not done, under the key that shards ask for it.</summary>
    private (string Key, World World)? _world;

    private string Name => this.GetPrimaryKeyString();

    private RunBook Book => _book!;

    private RunRecord Record => Book.Record ?? throw NoRun();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _book = new RunBook(store, Name);
        try
        {
            await Book.Load();
        }
        catch (CheckpointDamagedException exception)
        {
            // It can still be deleted.
            _damage = exception.Message;
        }

        if (Book.Record is { IsEnded: false, State: not RunState.Paused })
        {
            _run = Drive(isLoss: Book.Record.Incarnation > 0);
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _gone = true;
        return Task.CompletedTask;
    }

    public async ValueTask Start(RunRequest request)
    {
        if (Book.Record is { } known && known.RequestId == request.RequestId)
        {
            // The answer was lost, or another silo went on with it meanwhile.
            return;
        }

        if (Book.Record is not null || _isStarting || _damage is not null)
        {
            throw new RunException($"there is a run {Name} already");
        }

        _isStarting = true;
        try
        {
            World world = request.World;
            ForkRecord? fork = request.Fork is { } origin ? await ReadOrigin(origin, world) : null;
            var record = new RunRecord
            {
                Run = Name,
                RequestId = request.RequestId,
                Scenario = world.Scenario,
                End = world.End,
                Partition = request.Partition,
                Shards = request.Shards,
                CheckpointEvery = request.IsKept ? request.CheckpointEvery : TimeSpan.Zero,
                Created = DateTimeOffset.UtcNow,
                World = request.IsKept ? await store.Write($"{RunRecord.KeyOf(Name)}/world-{Guid.NewGuid():N}", world) : null,
                Source = request.Source,
                Trace = request.Trace,
                Fork = fork,
            };
            if (request.IsKept)
            {
                await GrainFactory.GetGrain<IRunDirectoryGrain>(0).Add(Name);
            }

            await Book.Open(record, request.IsKept);
            Keep(WorldKey, world);
        }
        finally
        {
            _isStarting = false;
        }

        // Not awaited: the run goes on in turns of its own, so that other requests are served meanwhile.
        _run = Drive();
    }

    public ValueTask<RunStatus> Status() => new(StatusOf(Record));

    public async IAsyncEnumerable<RunStatus> Watch([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RunStatus status;
        do
        {
            // A paused run that nobody drives has nothing to wait for but time.
            Task run = Record.State == RunState.Paused && _run.IsCompleted ? Task.Delay(ProgressInterval, cancellationToken) : _run;
            await Task.WhenAny(run, Task.Delay(ProgressInterval, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            status = StatusOf(Record);
            yield return status;
        }
        while (!status.IsEnded);
    }

    public async ValueTask Cancel()
    {
        if (Record.IsEnded)
        {
            return;
        }

        _wish = Wish.Cancel;
        if (_run.IsCompleted)
        {
            _run = Drive();
        }

        _resumed.TrySetResult();
        await _run;
    }

    public async ValueTask Pause()
    {
        ThrowIfEnded();
        if (Record.State == RunState.Paused)
        {
            return;
        }

        if (_wish == Wish.Cancel)
        {
            throw new RunException($"run {Name} is being cancelled");
        }

        _wish = Wish.Pause;
        await Task.WhenAny(_paused.Task, _run);
        ThrowIfEnded();
    }

    public async ValueTask Resume(PartitionMode? partition, int? shards)
    {
        ThrowIfEnded();
        if (Record.State != RunState.Paused)
        {
            throw new RunException($"run {Name} is not paused");
        }

        if (_isResuming)
        {
            throw new RunException($"run {Name} is being resumed");
        }

        if (!Book.IsKept && (partition is not null || shards is not null))
        {
            throw new RunException($"run {Name} has no checkpoint, so that it can only go on with the same shards");
        }

        _isResuming = true;
        _wish = Wish.None;
        _paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await Book.Change(record => record with
            {
                State = RunState.Starting,
                Partition = partition ?? record.Partition,
                Shards = shards ?? record.Shards,
            });
        }
        finally
        {
            _isResuming = false;
        }

        if (_run.IsCompleted)
        {
            _run = Drive();
        }

        _resumed.TrySetResult();
    }

    public ValueTask<RunResult> Result()
    {
        if (!Record.IsEnded)
        {
            throw new RunException($"run {Name} has not ended");
        }

        return Record.Result is { } result ? new(result) : throw _failure ?? new RunException($"run {Name} failed: {Record.Failure}");
    }

    public async ValueTask<EntityState> Inspect(string path)
    {
        if (Record.IsEnded || (Record.State == RunState.Paused && _run.IsCompleted))
        {
            return await InspectSaved(path);
        }

        if (Record.State == RunState.Paused)
        {
            return await InspectNow(path);
        }

        var inspection = new Inspection(path, new TaskCompletionSource<EntityState>(TaskCreationOptions.RunContinuationsAsynchronously));
        _inspections.Enqueue(inspection);
        await Task.WhenAny(inspection.Answer.Task, _run);
        return inspection.Answer.Task.IsCompleted ? await inspection.Answer.Task : await InspectSaved(path);
    }

    public ValueTask<ScenarioSource?> Source() => new(Record.Source);

    public async ValueTask<World> World(string key) => await LoadWorld(key == Name ? WorldKey : key);

    public ValueTask<bool> Wake()
    {
        if (Book.Record is not { } record)
        {
            return new(!_isStarting);
        }

        if (!record.IsEnded && record.State != RunState.Paused && _run.IsCompleted && !_isStarting && !_isResuming)
        {
            // It could not even note that it had failed.
            _run = Drive(isLoss: true);
        }

        return new(record.IsEnded);
    }

    public async ValueTask Delete()
    {
        if (Book.Record is null)
        {
            if (_damage is not null)
            {
                await Forget();
            }

            // Nothing was started; the activation is all there is to end.
            DeactivateOnIdle();
            return;
        }

        if (!Record.IsEnded)
        {
            await Cancel();
        }

        await EndIncarnation(_incarnation);
        if (Book.IsKept)
        {
            await Forget();
        }

        await Sweep();
        await Book.Delete();
        DeactivateOnIdle();
    }

    private async Task Forget()
    {
        await GrainFactory.GetGrain<IRunDirectoryGrain>(0).Remove(Name);
        if (_damage is not null)
        {
            await store.DeleteRecord(RunRecord.KeyOf(Name));
        }
    }

    private RunException NoRun()
    {
        if (_damage is { } damage)
        {
            return new RunException($"the record of run {Name} is damaged ({damage}); it can only be deleted");
        }

        if (!_isStarting)
        {
            // Whoever mistypes a name must not leave anything behind.
            DeactivateOnIdle();
        }

        return new RunException($"there is no run {Name}");
    }

    private RunStatus StatusOf(RunRecord record) => new()
    {
        Run = record.Run,
        Scenario = record.Scenario,
        State = record.State,
        Now = SimTime.Min(NowOf(record), record.End),
        End = record.End,
        Events = _incarnation?.Events ?? record.Result?.Events ?? 0,
        Shards = _incarnation?.Plan.Shards ?? record.Result?.Execution.Shards ?? record.Shards,
        Silos = record.IsEnded ? record.Result?.Execution.Silos ?? 0 : _incarnation?.Silos ?? 0,
        Coordinator = $"{silo.SiloAddress.Endpoint}",
        Recoveries = record.Statistics.Recoveries,
        Checkpoints = record.Statistics.Checkpoints,
        LastCheckpoint = record.Epochs is [.., { } last] ? last.At : null,
        Created = record.Created,
        Ended = record.Ended,
        Failure = record.Failure,
        Notes = record.Notes,
        Fork = record.Fork is { } fork ? new ForkOrigin(fork.Parent, fork.At) : null,
    };

    private SimTime NowOf(RunRecord record) =>
        record.State == RunState.Finished ? record.End
        : _incarnation is { HasBegun: true } incarnation ? incarnation.Coordinator.Now
        : record.Epochs is [.., { } last] ? last.At
        : record.Result?.VirtualTime ?? SimTime.Zero;

    private void ThrowIfEnded()
    {
        if (Record.IsEnded)
        {
            throw new RunException($"run {Name} has ended");
        }
    }
}
