using System.Diagnostics;
using System.Globalization;
using DistributedSvm.Engine.Results;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Inspection;
using DistributedSvm.Grains.Shards;
using DistributedSvm.Grains.Telemetry;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Simulation;

/// <content>What happens where all shards stand at one virtual time: looks at entities, pauses, ends, checkpoints, forks.</content>
public sealed partial class SimulationGrain
{
    /// <summary>Whole checkpoints that are kept. A fork's first one is kept besides: there is nothing before it.</summary>
    private const int KeptEpochs = 3;

    private readonly Queue<Inspection> _inspections = new();
    private Wish _wish;
    private TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastSaved = Stopwatch.GetTimestamp();
    private int _epochNumber;

    /// <summary>What the user wants of the run at its next barrier.</summary>
    private enum Wish
    {
        None,
        Pause,
        Cancel,
    }

    private bool IsForkPending => Record.Fork is { IsDone: false };

    /// <summary>A fork meets at the time where it leaves its parent.</summary>
    private SimTime LimitOf(SimTime next) => IsForkPending ? SimTime.Min(next, Record.Fork!.At) : next;

    /// <summary>Null to go on.</summary>
    private async Task<Outcome?> AtBarrier(Incarnation incarnation)
    {
        await AnswerInspections();
        await PublishTrace(incarnation);
        if (_wish == Wish.Cancel)
        {
            return Outcome.Ended;
        }

        if (IsForkPending && incarnation.Coordinator.Now >= Record.Fork!.At)
        {
            // From here on it has a past of its own, which does not depend on the parent's any more. Its parent may have had nothing left to do.
            incarnation.Coordinator.Limit = Record.Fork.At;
            await SaveEpoch(incarnation, leavesParent: true);
            return Outcome.Reload;
        }

        if (incarnation.Coordinator.IsFinished)
        {
            return Outcome.Ended;
        }

        if (_wish == Wish.Pause)
        {
            return await Pause(incarnation);
        }

        if (Book.IsKept && !IsForkPending && Record.CheckpointEvery > TimeSpan.Zero && Stopwatch.GetElapsedTime(_lastSaved) >= Record.CheckpointEvery)
        {
            await SaveEpoch(incarnation);
        }

        return null;
    }

    private async Task<Outcome?> Pause(Incarnation incarnation)
    {
        // Before anything is waited for: whoever cancels meanwhile must be heard.
        TaskCompletionSource resumed = _resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Book.IsKept && !IsForkPending)
        {
            await SaveEpoch(incarnation);
        }

        await Book.Change(record => record with { State = RunState.Paused });
        _paused.TrySetResult();
        await AnswerInspections();
        await resumed.Task;
        if (_wish == Wish.Cancel)
        {
            return Outcome.Ended;
        }

        if (Record.Partition != incarnation.Plan.Mode || Record.Shards != incarnation.Plan.Requested)
        {
            return Outcome.Reload;
        }

        await Book.Change(record => record with { State = RunState.Running });
        return null;
    }

    /// <summary>
    /// Writes a checkpoint: it counts once every shard has written its part and the record names it. A store that does not answer costs a checkpoint, not the run, unless the
    /// it is the one with which a fork <paramref name="leavesParent"/>.
    /// </summary>
    private async Task SaveEpoch(Incarnation incarnation, bool leavesParent = false)
    {
        await WaitForTrace();
        long started = Stopwatch.GetTimestamp();
        SimTime at = SimTime.Min(incarnation.Coordinator.Limit, incarnation.World.End);
        int number = _epochNumber = Math.Max(_epochNumber, Record.Epochs is [.., { } last] ? last.Number : 0) + 1;
        string key = string.Create(CultureInfo.InvariantCulture, $"{RunRecord.KeyOf(Name)}/{number}/{Record.Incarnation}-{Guid.NewGuid():N}");
        var begun = new UnfinishedSave(key, incarnation.Plan.Shards);
        try
        {
            await Book.Change(record => record with { Unfinished = record.Unfinished.Add(begun) }, patience: TimeSpan.Zero);
            var epoch = new Epoch
            {
                Number = number,
                ModelVersion = ResultBuilder.ModelVersion,
                At = at,
                Partition = incarnation.Plan.Mode,
                Shards = await incarnation.Save(key),
            };
            _before = _before with { Checkpoints = _before.Checkpoints + 1, Checkpointing = _before.Checkpointing + Stopwatch.GetElapsedTime(started) };
            DsvmTelemetry.Checkpoints.Add(1);
            RunStatistics spent = Add(_before, incarnation.Statistics);
            Epoch[] dropped = [];
            await Book.Change(record =>
            {
                Epoch[] all = [.. record.Epochs, epoch];
                int kept = record.Fork is null ? 0 : 1;
                dropped = leavesParent ? [.. record.Epochs] : [.. all.Skip(kept).SkipLast(KeptEpochs)];
                return record with
                {
                    Epochs = [.. all.Except(dropped)],
                    Unfinished = record.Unfinished.Remove(begun),
                    Statistics = spent,
                    Fork = leavesParent ? record.Fork! with { IsDone = true } : record.Fork,
                };
            });
            _ = Drop(dropped);
            _ = Sweep();
        }
        catch (CheckpointStoreException exception) when (!leavesParent)
        {
            LogLoss(exception, Name, at);
            Note(string.Create(CultureInfo.InvariantCulture, $"no checkpoint at {at}: {exception.Message}"));
        }

        _lastSaved = Stopwatch.GetTimestamp();
    }

    /// <summary>Begins from the latest checkpoint that is whole, else from the beginning; says what was refused.</summary>
    private async Task<Epoch?> BeginFromBest(Incarnation incarnation)
    {
        ForkRecord? fork = Record.Fork;
        Epoch[] epochs = [.. (IsForkPending ? fork!.Epochs : Record.Epochs).Reverse()];
        foreach (Epoch epoch in epochs)
        {
            try
            {
                if (epoch.ModelVersion != ResultBuilder.ModelVersion)
                {
                    throw new CheckpointDamagedException($"it is of model version {epoch.ModelVersion}, this is {ResultBuilder.ModelVersion}");
                }

                await incarnation.Begin(epoch, ChangedAt(fork, epoch));
                return epoch;
            }
            catch (CheckpointDamagedException exception)
            {
                LogLoss(exception, Name, epoch.At);
                Note($"checkpoint {epoch.Number} at {epoch.At} was refused: {exception.Message}");
            }
        }

        if (fork is { IsDone: true })
        {
            // Its own past is lost, so it has to be gone through once more.
            await Book.Change(record => record with { Fork = fork with { IsDone = false }, Epochs = [] });
            throw new CheckpointStoreException($"The fork of {fork.Parent} at {fork.At} has no checkpoint that is whole.");
        }

        if (fork?.ParentAt is { } parentAt)
        {
            throw new RunException($"none of the checkpoints of {fork.Parent}, itself a fork at {parentAt}, can be read any more");
        }

        await incarnation.Begin(from: null, changedAt: null);
        return null;
    }

    /// <summary>The first checkpoint of a fork is its parent's past: from there on its own world's events rule. The same for that of a parent that is a fork.</summary>
    private static SimTime? ChangedAt(ForkRecord? fork, Epoch epoch)
    {
        SimTime? leaves = fork is { IsDone: true } ? fork.At : fork?.ParentAt;
        return epoch.At == leaves ? leaves : null;
    }

    private void Note(string note) => Book.Jot(record => WithNote(record, note));

    /// <summary>Deletes what is left of checkpoints that do not count; what cannot be deleted now is deleted after the next one.</summary>
    private async Task Sweep()
    {
        try
        {
            foreach (UnfinishedSave save in Record.Unfinished)
            {
                for (int shard = 0; shard < save.Shards; shard++)
                {
                    await ShardSaver.Sweep(store, string.Create(CultureInfo.InvariantCulture, $"{save.Key}/{shard}"));
                }

                Book.Jot(record => record with { Unfinished = record.Unfinished.Remove(save) });
            }
        }
        catch (Exception exception) when (exception is CheckpointStoreException or CheckpointDamagedException or RunException)
        {
            LogLoss(exception, Name, SimTime.Zero);
        }
    }

    private async Task Drop(Epoch[] epochs)
    {
        try
        {
            foreach (StoredPiece piece in epochs.SelectMany(epoch => epoch.Shards).SelectMany(shard => shard.Pieces))
            {
                await store.Delete(piece);
            }
        }
        catch (Exception exception) when (exception is CheckpointStoreException or CheckpointDamagedException)
        {
            LogLoss(exception, Name, SimTime.Zero);
        }
    }

    private async Task AnswerInspections()
    {
        while (_inspections.TryDequeue(out Inspection? inspection))
        {
            try
            {
                inspection.Answer.SetResult(await InspectNow(inspection.Path));
            }
            catch (Exception exception)
            {
                // Theirs who asked. If it was a loss, the run will notice by itself.
                inspection.Answer.SetException(exception);
            }
        }
    }

    /// <summary>Somebody waits for the state of an entity.</summary>
    private sealed record Inspection(string Path, TaskCompletionSource<EntityState> Answer);
}
