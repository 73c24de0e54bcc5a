using System.Collections.Immutable;
using DistributedSvm.Grains.Checkpoints;
using Orleans.Concurrency;
using Orleans.Storage;

namespace DistributedSvm.Grains.Simulation;

/// <inheritdoc cref="IRunDirectoryGrain"/>
[GrainType("runs"), KeepAlive, Reentrant]
public sealed class RunDirectoryGrain(CheckpointStore store) : Grain, IRunDirectoryGrain
{
    private const string Key = "runs";

    private readonly Turnstile _changes = new();
    private readonly HashSet<string> _ended = [];
    private ImmutableSortedSet<string> _runs = [];
    private string? _tag;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Load();

    public ValueTask Add(string run) => new(_changes.Pass(() => Change(runs => runs.Add(run))));

    public ValueTask Remove(string run) => new(_changes.Pass(() => Change(runs => runs.Remove(run))));

    public async ValueTask<ImmutableArray<RunStatus>> List()
    {
        RunStatus?[] found = await Task.WhenAll(_runs.Select(StatusOf));
        return [.. found.OfType<RunStatus>().OrderBy(status => status.Created).ThenBy(status => status.Run, StringComparer.Ordinal)];
    }

    public async ValueTask Tend()
    {
        foreach (string run in _runs.Where(run => !_ended.Contains(run)))
        {
            if (await GrainFactory.GetGrain<ISimulationGrain>(run).Wake())
            {
                _ended.Add(run);
            }
        }
    }

    /// <summary>Null for a run whose start came to nothing.</summary>
    private async Task<RunStatus?> StatusOf(string run)
    {
        try
        {
            return await GrainFactory.GetGrain<ISimulationGrain>(run).Status();
        }
        catch (RunException)
        {
            return null;
        }
    }

    private async Task Load()
    {
        if (await store.ReadRecord<ImmutableSortedSet<string>>(Key) is { } stored)
        {
            (_runs, _tag) = (stored.Value, stored.ETag);
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
}
