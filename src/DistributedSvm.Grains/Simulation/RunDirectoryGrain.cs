using System.Collections.Immutable;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Model.Core;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace DistributedSvm.Grains.Simulation;

/// <inheritdoc cref="IRunDirectoryGrain"/>
[GrainType("runs"), KeepAlive, Reentrant]
public sealed partial class RunDirectoryGrain(CheckpointStore store, ILogger<RunDirectoryGrain> log) : Grain, IRunDirectoryGrain
{
    private const string Key = "runs";

    /// <summary>A run that takes longer to wake is seen to the next time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Turnstile _changes = new();
    private readonly HashSet<string> _ended = [];
    private ImmutableSortedSet<string> _runs = [];
    private string? _tag;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Load();

    public ValueTask Add(string run)
    {
        _ended.Remove(run);
        return new(_changes.Pass(() => Change(runs => runs.Add(run))));
    }

    public ValueTask Remove(string run)
    {
        _ended.Remove(run);
        return new(_changes.Pass(() => Change(runs => runs.Remove(run))));
    }

    public async ValueTask<ImmutableArray<RunStatus>> List()
    {
        RunStatus?[] found = await Task.WhenAll(_runs.Select(StatusOf));
        return [.. found.OfType<RunStatus>().OrderBy(status => status.Created).ThenBy(status => status.Run, StringComparer.Ordinal)];
    }

    public async ValueTask Tend()
    {
        await Task.WhenAll(_runs.Where(run => !_ended.Contains(run)).Select(Tend));
    }

    /// <summary>One that cannot be woken must not keep the others from it.</summary>
    private async Task Tend(string run)
    {
        try
        {
            if (await GrainFactory.GetGrain<ISimulationGrain>(run).Wake().AsTask().WaitAsync(Patience))
            {
                _ended.Add(run);
            }
        }
        catch (Exception exception)
        {
            LogFailure(exception, run);
        }
    }

    /// <summary>Null for a run whose start came to nothing.</summary>
    private async Task<RunStatus?> StatusOf(string run)
    {
        try
        {
            return await GrainFactory.GetGrain<ISimulationGrain>(run).Status();
        }
        catch (RunException exception) when (exception.Message.StartsWith("there is no run", StringComparison.Ordinal))
        {
            return null;
        }
        catch (RunException exception)
        {
            // Its record cannot be read; a silo that is being lost, on the other hand, is for the caller to ask again.
            return new RunStatus
            {
                Run = run,
                Scenario = "?",
                State = RunState.Failed,
                Now = SimTime.Zero,
                End = SimTime.Zero,
                Events = 0,
                Shards = 0,
                Silos = 0,
                Coordinator = "",
                Recoveries = 0,
                Checkpoints = 0,
                LastCheckpoint = null,
                Created = DateTimeOffset.UnixEpoch,
                Ended = null,
                Failure = exception.Message,
                Notes = [],
            };
        }
    }

    private async Task Load()
    {
        if (await store.ReadRecord<ImmutableSortedSet<string>>(Key) is { } stored)
        {
            (_runs, _tag) = (stored.Value, stored.ETag);
        }
        else
        {
            // Also when the store has lost it: what is known here is written anew.
            _tag = null;
        }
    }

    private async Task Change(Func<ImmutableSortedSet<string>, ImmutableSortedSet<string>> change)
    {
        while (true)
        {
            try
            {
                ImmutableSortedSet<string> changed = change(_runs);
                _tag = await store.WriteRecord(Key, changed, _tag);
                _runs = changed;
                return;
            }
            catch (InconsistentStateException)
            {
                // An answer of the store was lost, or an older activation has written.
                await Load();
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Run {run} could not be woken")]
    private partial void LogFailure(Exception exception, string run);
}
