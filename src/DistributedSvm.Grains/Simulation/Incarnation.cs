using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using DistributedSvm.Engine.Horizon;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Grains.Checkpoints;
using DistributedSvm.Grains.Inspection;
using DistributedSvm.Grains.Shards;
using DistributedSvm.Grains.Telemetry;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Grains.Simulation;

/// <summary>
/// The shards of a run between one loss and the next, and the barrier between them. Any call may throw when a silo is lost; then nothing of this incarnation is used
/// any more.
/// </summary>
internal sealed class Incarnation
{
    private readonly string _run;
    private readonly string _runKey;
    private readonly string _worldKey;
    private readonly World _world;
    private readonly ShardPlan _plan;
    private readonly IShardGrain[] _shards;
    private readonly TracePlan? _tracePlan;
    private readonly List<byte[]> _trace = [];
    private ImmutableArray<SiloAddress> _silos = [];
    private Coordinator? _coordinator;
    private long _eventsBetweenSilos;
    private long _bytesBetweenSilos;
    private long _windows;
    private TimeSpan _barrier;
    private TimeSpan _wall;

    public Incarnation(IGrainFactory grains, string run, string runKey, World world, string worldKey, ShardPlan plan, TracePlan? trace)
    {
        _run = run;
        _runKey = runKey;
        _world = world;
        _worldKey = worldKey;
        _plan = plan;
        _tracePlan = trace;
        _shards = [.. Enumerable.Range(0, plan.Shards).Select(i => grains.GetGrain<IShardGrain>(ShardKey.Of(_runKey, i)))];
    }

    public World World => _world;

    public ShardPlan Plan => _plan;

    /// <summary>The barrier, once it has begun.</summary>
    public Coordinator Coordinator => _coordinator ?? throw new InvalidOperationException("The incarnation has not begun.");

    public bool HasBegun => _coordinator is not null;

    /// <summary>Silos that the shards live on.</summary>
    public int Silos => _silos.Distinct().Count();

    /// <summary>Events executed so far, those before the checkpoint included.</summary>
    public long Events { get; private set; }

    /// <summary>When everything was last heard of, as a time stamp of <see cref="Stopwatch"/>; 0 before it has begun.</summary>
    public long LastSeen { get; private set; }

    /// <summary>What it has cost since it began.</summary>
    public RunStatistics Statistics => new()
    {
        Windows = _windows,
        Rounds = _coordinator?.Rounds ?? 0,
        EventsBetweenSilos = _eventsBetweenSilos,
        BytesBetweenSilos = _bytesBetweenSilos,
        Barrier = _barrier,
        Wall = _wall,
    };

    /// <summary>Loads everything, from a checkpoint if one is given.</summary>
    public async Task Begin(Epoch? from, SimTime? changedAt)
    {
        _silos = [.. await Task.WhenAll(_shards.Select(shard => shard.Place().AsTask()))];
        ShardBegun[] begun = await Task.WhenAll(_shards.Select((shard, index) => shard.Begin(new ShardBirth
        {
            Run = _run,
            RunKey = _runKey,
            WorldKey = _worldKey,
            Partition = _plan.Mode,
            ShardsRequested = _plan.Requested,
            Index = index,
            Silos = _silos,
            From = from,
            ChangedAt = changedAt,
            Trace = _tracePlan,
        }).AsTask()));
        int restored = begun.Sum(shard => shard.Restored);
        if (from is not null && restored != from.Entities)
        {
            throw new CheckpointDamagedException($"checkpoint {from.Number} should hold {from.Entities} entities, but {restored} were found");
        }

        Events = begun.Sum(shard => shard.Events);
        _coordinator = new Coordinator(new HorizonMatrix(_world, _plan), _world.End, [.. begun.Select(shard => shard.Next)]);
        LastSeen = Stopwatch.GetTimestamp();
    }

    /// <summary>Lets every shard that can run up to its horizon, and waits for all.</summary>
    public async ValueTask RunRound()
    {
        long started = Stopwatch.GetTimestamp();
        IReadOnlyList<(int Shard, SimTime Horizon)> grants = Coordinator.Grant();
        TimeSpan busy = TimeSpan.Zero;
        if (grants.Count == 1)
        {
            busy += Absorb(grants[0].Shard, await _shards[grants[0].Shard].Advance(grants[0].Horizon));
        }
        else
        {
            var calls = new ValueTask<ShardAdvance>[grants.Count];
            for (int i = 0; i < calls.Length; i++)
            {
                calls[i] = _shards[grants[i].Shard].Advance(grants[i].Horizon);
            }

            for (int i = 0; i < calls.Length; i++)
            {
                busy += Absorb(grants[i].Shard, await calls[i]);
            }
        }

        Coordinator.EndRound();
        LastSeen = Stopwatch.GetTimestamp();
        TimeSpan took = Stopwatch.GetElapsedTime(started, LastSeen);
        _wall += took;
        TimeSpan waited = took - (busy / _shards.Length);
        _barrier += waited;
        DsvmTelemetry.BarrierTime.Add(Math.Max(0, waited.TotalSeconds));
    }

    /// <summary>What the shards told for the trace since the last time, those of one shard in their order.</summary>
    public ImmutableArray<byte[]> TakeTrace()
    {
        ImmutableArray<byte[]> taken = [.. _trace];
        _trace.Clear();
        return taken;
    }

    /// <summary>Has every shard write its part under a key of its own.</summary>
    public async Task<ImmutableArray<SavedShard>> Save(string key) =>
        [.. await Task.WhenAll(_shards.Select((shard, index) => shard.Save(string.Create(CultureInfo.InvariantCulture, $"{key}/{index}")).AsTask()))];

    public ValueTask<EntityState?> Inspect(int index, int serial, SimTime at) => _shards[_plan.ShardOf[index]].Inspect(index, serial, at);

    /// <summary>What all entities report, audited if the run has drained.</summary>
    public async Task<RunTotals> Conclude()
    {
        var totals = new RunTotals();
        foreach (RunTotals shard in await Task.WhenAll(_shards.Select(shard => shard.Conclude(Coordinator.IsFinished).AsTask())))
        {
            totals.Merge(shard);
        }

        return totals;
    }

    /// <summary>Range xarrays that came from other silos, over all silos, and how many of them were shared.</summary>
    public async Task<(long Received, long Shared)> Wire()
    {
        WireUse[] silos = [.. (await Task.WhenAll(_shards.Select(shard => shard.Wire().AsTask()))).GroupBy(use => use.Silo).Select(uses => uses.MaxBy(use => use.Received)!)];
        return (silos.Sum(silo => silo.Received), silos.Sum(silo => silo.Shared));
    }

    /// <summary>Ends all activations.</summary>
    public Task End() => Task.WhenAll(_shards.Select(shard => shard.End().AsTask()));

    private TimeSpan Absorb(int shard, ShardAdvance advance)
    {
        Coordinator.Absorb(shard, advance.Answer);
        Events += advance.Answer.Events;
        _windows += advance.Answer.Windows;
        _eventsBetweenSilos += advance.EventsOut;
        _bytesBetweenSilos += advance.BytesOut;
        if (advance.Trace.Length > 0)
        {
            _trace.Add(advance.Trace);
        }

        return advance.Busy;
    }
}
