using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Horizon;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.InProcess;

/// <summary>
/// Runs a world on the calling thread, without Orleans, through the same shards, horizons and cells as the grains, and with the same digest.
/// </summary>
public sealed class InProcessDriver
{
    private readonly World _world;
    private readonly Shard[] _shards;
    private readonly Coordinator _coordinator;
    private readonly ICopier? _paranoia;
    private TracePlan? _trace;

    /// <param name="world">What to run.</param>
    /// <param name="plan">How it is cut into shards.</param>
    /// <param name="paranoia">When given, every batch, result and entity passes through it.</param>
    public InProcessDriver(World world, ShardPlan plan, ICopier? paranoia = null)
        : this(world, plan, [.. Enumerable.Range(0, plan.Shards).Select(index => new Shard(world, plan, index))], paranoia)
    {
    }

    private InProcessDriver(World world, ShardPlan plan, Shard[] shards, ICopier? paranoia)
    {
        _world = world;
        _paranoia = paranoia;
        _shards = shards;
        _coordinator = new Coordinator(new HorizonMatrix(world, plan), world.End, [.. _shards.Select(shard => shard.NextTime)]);
    }

    /// <summary>A driver that goes on from a snapshot, on any plan; in another world from then on, if <paramref name="isChanged"/>.</summary>
    public static InProcessDriver Restore(World world, ShardPlan plan, RunSnapshot snapshot, ICopier copier, bool isChanged = false)
    {
        Shard[] shards =
        [
            .. Enumerable.Range(0, plan.Shards).Select(index => new Shard(world, plan, index, snapshot.Shards, isChanged ? snapshot.At : null)),
        ];
        foreach (EntityCell saved in snapshot.Cells)
        {
            EntityCell cell = copier.Copy(saved);
            cell.Attach(world);
            shards[plan.ShardOf[cell.Self.Index]].Adopt(cell.Self, cell.Batches, cell.NextTimer, cell);
        }

        return new InProcessDriver(world, plan, shards, paranoia: null);
    }

    /// <summary>For replays: hears of every event before it is handled, or answered in the name of a retired entity.</summary>
    public Action<Envelope>? Recorder { get; set; }

    /// <summary>For recordings: hears of every observation, with the event in which it was made and the observer.</summary>
    public Action<EventKey, EntityId, Observation>? Listener { get; set; }

    /// <summary>Traces the run from here on, as the plan says.</summary>
    public void Trace(TracePlan plan)
    {
        _trace = plan;
        foreach (Shard shard in _shards)
        {
            shard.Trace(plan);
            foreach (Slot slot in shard.LiveSlots)
            {
                (slot.Handle as EntityCell)?.Trace(plan);
            }
        }
    }

    /// <summary>What was traced since the last time: with what came before, all of the trace before <see cref="Now"/>, and more.</summary>
    public byte[][] TakeTrace() => [.. _shards.Select(shard => shard.TakeTrace()).Where(part => part.Length > 0)];

    public SimTime Now => SimTime.Min(_coordinator.Now, _world.End);

    public bool IsFinished => _coordinator.IsFinished;

    public long Rounds => _coordinator.Rounds;

    public long Windows => _shards.Sum(shard => shard.Windows);

    public long Events => _shards.Sum(shard => shard.Totals.Events);

    /// <summary>Advances by at least one window and at most about <paramref name="windows"/> per shard.</summary>
    /// <returns>False when the run is over.</returns>
    public bool Advance(int windows)
    {
        if (IsFinished)
        {
            return false;
        }

        for (int budget = windows; budget > 0 && !_coordinator.IsAtLimit;)
        {
            int used = 0;
            foreach ((int shard, SimTime horizon) in _coordinator.Grant())
            {
                used = Math.Max(used, AdvanceShard(shard, horizon, budget));
            }

            _coordinator.EndRound();
            budget -= Math.Max(1, used);
        }

        return !IsFinished;
    }

    /// <summary>Runs until every event before <paramref name="mark"/>, and none from there on, has been executed, and saves everything.</summary>
    public RunSnapshot SaveAt(SimTime mark, ICopier copier)
    {
        _coordinator.Limit = mark;
        while (!_coordinator.IsAtLimit)
        {
            Advance(int.MaxValue);
        }

        _coordinator.Limit = SimTime.Never;
        return new RunSnapshot(
            SimTime.Min(mark, _world.End),
            [.. _shards.Select(shard => copier.Copy(shard.Save()))],
            [.. _shards.SelectMany(shard => shard.LiveSlots).OrderBy(slot => slot.Id).Select(slot => copier.Copy((EntityCell)slot.Handle!))]);
    }

    /// <summary>Runs to the end and returns the totals.</summary>
    public RunTotals RunToEnd()
    {
        while (Advance(int.MaxValue))
        {
        }

        return Conclude();
    }

    /// <summary>Collects every entity's report, audited if the run came to its end. Call once.</summary>
    public RunTotals Conclude()
    {
        var totals = new RunTotals();
        foreach (Shard shard in _shards)
        {
            foreach (Slot slot in shard.LiveSlots)
            {
                shard.Totals.Add(((EntityCell)slot.Handle!).Report(IsFinished));
            }

            totals.Merge(shard.Totals);
        }

        return totals;
    }

    private int AdvanceShard(int index, SimTime horizon, int windows)
    {
        Shard shard = _shards[index];
        shard.UndeliverableRecorder = Recorder;
        long eventsBefore = shard.Totals.Events;
        int used = 0;
        while (used < windows)
        {
            IReadOnlyList<Slot> due = shard.OpenWindow(horizon);
            if (!shard.IsWindowOpen)
            {
                break;
            }

            for (int i = 0; i < due.Count; i++)
            {
                shard.Absorb(due[i], Run(due[i], shard.TakeBatch(due[i])));
            }

            shard.CloseWindow();
            used++;
        }

        var sent = new List<SentTo>();
        for (int peer = 0; peer < _shards.Length; peer++)
        {
            if (shard.TakeOutbound(peer) is { } outbound)
            {
                sent.Add(new SentTo(peer, outbound.Min(envelope => envelope.Time)));
                _shards[peer].Deliver(outbound);
            }
        }

        _coordinator.Absorb(index, new ShardAnswer(shard.NextTime, [.. sent], shard.Totals.Events - eventsBefore, used));
        return used;
    }

    private BatchResult Run(Slot slot, EventBatch batch)
    {
        if (slot.Handle is not EntityCell cell)
        {
            cell = new EntityCell(_world, slot.Id) { Recorder = Recorder, Listener = Listener };
            cell.Trace(_trace);
            slot.Handle = cell;
        }

        if (_paranoia is null)
        {
            return cell.Run(batch);
        }

        cell = _paranoia.Copy(cell);
        cell.Attach(_world);
        cell.Recorder = Recorder;
        cell.Listener = Listener;
        cell.Trace(_trace);
        cell.Reincarnate = _paranoia.Copy;
        slot.Handle = cell;
        return _paranoia.Copy(cell.Run(_paranoia.Copy(batch)));
    }
}
