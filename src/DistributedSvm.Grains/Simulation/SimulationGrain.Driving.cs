using System.Diagnostics;
using System.Globalization;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Horizon;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Tracing;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using Microsoft.Extensions.Logging;

namespace DistributedSvm.Grains.Simulation;

/// <content>The run itself: incarnations one after the other until one comes to the end.</content>
public sealed partial class SimulationGrain
{
    /// <summary>Losses of silos and stores without any progress in between, after which the run is given up.</summary>
    private const int MostLosses = 40;

    /// <summary>The same for failures that no loss explains: they will come again.</summary>
    private const int MostFailures = 3;

    private const int MostNotes = 50;

    private static readonly TimeSpan LongestPauseAfterLoss = TimeSpan.FromSeconds(2);

    private Incarnation? _incarnation;
    private Exception? _failure;
    private bool _isStarting;
    private bool _isResuming;
    private bool _gone;
    private string? _damage;
    private RunStatistics _before = new();

    private enum Outcome
    {
        Ended,

        /// <summary>Everything is to be loaded anew: the plan or the world has changed.</summary>
        Reload,
    }

    /// <param name="isLoss">Another activation ran it before, and was lost.</param>
    private async Task Drive(bool isLoss = false)
    {
        int losses = 0;
        SimTime furthest = SimTime.Zero;
        long lostAt = isLoss ? Stopwatch.GetTimestamp() : 0;
        string? lostFor = null;
        _before = Record.Statistics;
        _trace ??= Record.Trace is null ? null : new TraceOutlet();
        try
        {
            while (true)
            {
                try
                {
                    await Incarnate(lostAt, lostFor);
                    (lostAt, lostFor) = (0, null);
                    if (await RunToBarrierAtEnd(_incarnation!) == Outcome.Ended)
                    {
                        await Complete(_incarnation!);
                        return;
                    }
                }
                catch (Exception exception) when (!_gone && exception is not (ModelBugException or RunException or RunTakenOverException))
                {
                    SimTime reached = _incarnation is { HasBegun: true } incarnation ? incarnation.Coordinator.Now : SimTime.Zero;
                    losses = reached > furthest ? 1 : losses + 1;
                    furthest = SimTime.Max(furthest, reached);
                    if (losses >= (IsLoss(exception) ? MostLosses : MostFailures))
                    {
                        throw;
                    }

                    lostAt = lostAt != 0 ? lostAt : _incarnation is { HasBegun: true } lost ? lost.LastSeen : Stopwatch.GetTimestamp();
                    lostFor ??= FirstLine(exception);
                    LogLoss(exception, Name, reached);
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(LongestPauseAfterLoss.TotalMilliseconds, 100 << Math.Min(losses, 10))));
                }
            }
        }
        catch (RunTakenOverException)
        {
            DeactivateOnIdle();
        }
        catch (Exception exception) when (!_gone)
        {
            await Fail(exception);
        }
        catch (Exception exception)
        {
            // This silo is stopping: whoever has the run next goes on with it.
            LogLoss(exception, Name, SimTime.Zero);
        }
    }

    /// <summary>Loads everything anew: in a new incarnation, from the last checkpoint that is whole. <paramref name="lostAt"/> is 0 unless something was lost, <paramref name="lostFor"/> what was heard of that.</summary>
    private async Task Incarnate(long lostAt, string? lostFor)
    {
        Incarnation? old = _incarnation;
        _incarnation = null;
        if (old is not null)
        {
            _before = Add(_before, old.Statistics);
            EndInBackground(old);
        }

        bool isRecovery = lostAt != 0;
        await Book.Change(record => record with { Incarnation = record.Incarnation + 1, State = RunState.Starting });
        long started = Stopwatch.GetTimestamp();
        (string key, World world) = await WorldInForce();
        string runKey = string.Create(CultureInfo.InvariantCulture, $"{WorldKey}/{Record.Incarnation}");
        Incarnation next = new(GrainFactory, Name, runKey, world, key, ShardPlan.Create(world, Record.Partition, Record.Shards), Record.Trace);
        _incarnation = next;
        Epoch? from = await BeginFromBest(next);
        TimeSpan took = Stopwatch.GetElapsedTime(lostAt != 0 ? lostAt : started);
        if (isRecovery)
        {
            _before = _before with { Recoveries = _before.Recoveries + 1, Recovering = _before.Recovering + took };
        }
        else if (_before.Setup == TimeSpan.Zero)
        {
            _before = _before with { Setup = took };
        }

        string note = string.Create(
            CultureInfo.InvariantCulture,
            $"went on from {(from is null ? "the beginning" : $"the checkpoint at {from.At}")} on {next.Silos} silos after {took.TotalSeconds:0.0} s{(lostFor is null ? "" : $" ({lostFor})")}");
        await Book.Change(record => (isRecovery || from is not null ? WithNote(record, note) : record) with { State = RunState.Running, Statistics = _before });
    }

    private async Task<Outcome> RunToBarrierAtEnd(Incarnation incarnation)
    {
        Coordinator coordinator = incarnation.Coordinator;
        var pace = new BarrierPace(incarnation.World.LeastLookahead);
        coordinator.Limit = LimitOf(pace.Next(coordinator.Now));
        while (true)
        {
            if (coordinator.IsAtLimit)
            {
                if (await AtBarrier(incarnation) is { } outcome)
                {
                    return outcome;
                }

                coordinator.Limit = LimitOf(pace.Next(SimTime.Max(coordinator.Now, coordinator.Limit)));
            }
            else
            {
                await incarnation.RunRound();
            }

            if (_gone)
            {
                throw new OperationCanceledException($"The silo of run {Name} is stopping.");
            }
        }
    }

    /// <summary>The run has come to its end, or was told to stop: collects the result, and keeps it.</summary>
    private async Task Complete(Incarnation incarnation)
    {
        await PublishTrace(incarnation);
        _trace?.End(incarnation.Coordinator.IsFinished);
        await WaitForTrace();
        if (Book.IsKept && Record.CheckpointEvery > TimeSpan.Zero && !IsForkPending)
        {
            await SaveEpoch(incarnation);
        }

        RunStatistics spent = Add(_before, incarnation.Statistics);
        SimTime reached = SimTime.Min(incarnation.Coordinator.IsFinished ? incarnation.World.End : incarnation.Coordinator.Limit, incarnation.World.End);
        RunTotals totals = await incarnation.Conclude();
        (long received, long shared) = incarnation.Silos > 1 ? await incarnation.Wire() : (0, 0);
        ExecutionInfo execution = Execution(incarnation, spent, totals.Events) with { RangeXArraysReceived = received, RangeXArraysShared = shared };
        RunResult result = ResultBuilder.Build(incarnation.World, totals, execution, reached);
        await Book.Change(record => record with
        {
            State = result.Interrupted ? RunState.Cancelled : RunState.Finished,
            Result = result,
            Ended = DateTimeOffset.UtcNow,
            Statistics = spent,
        });
        if (Book.IsKept)
        {
            EndInBackground(incarnation);
        }
    }

    private async Task Fail(Exception exception)
    {
        _failure = exception;
        _trace?.End(isWhole: false);
        try
        {
            await Book.Change(record => record with { State = RunState.Failed, Failure = exception.Message, Ended = DateTimeOffset.UtcNow });
        }
        catch (Exception second)
        {
            // Nobody would ever know how it ended: the next activation tries again.
            LogLoss(second, Name, SimTime.Zero);
            DeactivateOnIdle();
        }

        if (_incarnation is { } incarnation && Book.IsKept)
        {
            EndInBackground(incarnation);
        }
    }

    private ExecutionInfo Execution(Incarnation incarnation, RunStatistics spent, long events) => new()
    {
        Driver = "grains",
        Partition = incarnation.Plan.Mode.ToString().ToLowerInvariant(),
        Shards = incarnation.Plan.Shards,
        ShardsRequested = incarnation.Plan.Requested,
        Silos = incarnation.Silos,
        Windows = spent.Windows,
        Rounds = spent.Rounds,
        SetupSeconds = spent.Setup.TotalSeconds,
        WallSeconds = spent.Wall.TotalSeconds,
        EventsPerSecond = spent.Wall > TimeSpan.Zero ? events / spent.Wall.TotalSeconds : 0,
        EventsBetweenSilos = spent.EventsBetweenSilos,
        BytesBetweenSilos = spent.BytesBetweenSilos,
        BarrierSeconds = spent.Barrier.TotalSeconds,
        Checkpoints = spent.Checkpoints,
        CheckpointBytes = Record.Epochs is [.., { } last] ? last.Bytes : 0,
        CheckpointSeconds = spent.Checkpointing.TotalSeconds,
        Recoveries = spent.Recoveries,
        RecoverySeconds = spent.Recovering.TotalSeconds,
    };

    private static RunStatistics Add(RunStatistics a, RunStatistics b) => a with
    {
        Windows = a.Windows + b.Windows,
        Rounds = a.Rounds + b.Rounds,
        EventsBetweenSilos = a.EventsBetweenSilos + b.EventsBetweenSilos,
        BytesBetweenSilos = a.BytesBetweenSilos + b.BytesBetweenSilos,
        Barrier = a.Barrier + b.Barrier,
        Wall = a.Wall + b.Wall,
    };

    private static RunRecord WithNote(RunRecord record, string note) =>
        record with { Notes = [.. record.Notes.Append(note).TakeLast(MostNotes)] };

    /// <summary>Of an exception under load its first line is kept: Orleans puts whole stacks behind it.</summary>
    private static string FirstLine(Exception exception) => exception.Message.Trim().Split(['\r', '\n'], 2)[0];

    /// <summary>A silo or a store that does not answer: it will be replaced, or come back.</summary>
    private static bool IsLoss(Exception exception) =>
        exception is TimeoutException or OrleansException or ActivationLostException or CheckpointStoreException or OperationCanceledException or IOException
            or ObjectDisposedException;

    private void EndInBackground(Incarnation incarnation) => _ = EndIncarnation(incarnation);

    /// <summary>What is left of an incarnation is ended where it can be reached; what cannot be is gone, or will be with its silo.</summary>
    private async Task EndIncarnation(Incarnation? incarnation)
    {
        if (incarnation is null)
        {
            return;
        }

        try
        {
            await incarnation.End();
        }
        catch (Exception exception)
        {
            LogLoss(exception, Name, SimTime.Zero);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Run {run} at {reached}")]
    private partial void LogLoss(Exception exception, string run, SimTime reached);
}
