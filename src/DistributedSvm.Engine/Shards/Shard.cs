using DistributedSvm.Engine.Checkpoints;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Shards;

/// <summary>
/// A group of entities with one event queue. The driver opens a window, hands every due entity its batch (all at once if it likes), gives the results back
/// and closes the window. Pure bookkeeping: who runs the entities, and where, is the driver's business.
/// </summary>
public sealed class Shard
{
    private const long FirstBounceSequence = long.MaxValue / 2;

    /// <summary>Room for more messages than this is given back.</summary>
    private const int LargestRoom = 256;

    private const int MostRooms = 1_024;

    private readonly World _world;
    private readonly ShardPlan _plan;
    private readonly int _index;
    private readonly EventQueue _queue;
    private readonly SimTime _lookahead;
    private readonly Slot?[] _statics;
    private readonly Dictionary<EntityId, Slot> _children = [];
    private readonly Dictionary<EntityId, long> _bounces = [];
    private readonly List<Slot> _due = [];
    private readonly List<Envelope> _undeliverable = [];
    private readonly List<Envelope>?[] _outbound;

    /// <summary>Arrays of what entities sent, used again once it was routed.</summary>
    private readonly Stack<Envelope[]> _rooms = [];
    private SimTime _windowStart;
    private SimTime _windowEnd;
    private TraceEncoder? _trace;
    private CellTrace? _bounceTrace;

    /// <summary>A shard at the beginning of a run.</summary>
    public Shard(World world, ShardPlan plan, int index)
        : this(world, plan, index, world.Seeds)
    {
    }

    /// <summary>
    /// A shard that goes on from a barrier, given the state of every shard that there was then, however many (its own alone, if the plan is still the
    /// same); the cells of its entities are adopted one by one. With <paramref name="changedAt"/> the scenario's own events from then on are those of <paramref name="world"/>.
    /// </summary>
    public Shard(World world, ShardPlan plan, int index, IReadOnlyList<ShardState> states, SimTime? changedAt = null)
        : this(world, plan, index, Waiting(world, states, changedAt))
    {
        foreach (ShardState state in states)
        {
            foreach (EntityId child in state.Unborn.Where(IsMine))
            {
                _children.Add(child, new Slot(child));
            }

            foreach ((EntityId receiver, long count) in state.Bounces)
            {
                if (IsMine(receiver))
                {
                    _bounces.Add(receiver, count);
                }
            }

            if (state.Shard % plan.Shards == index)
            {
                Totals.Merge(state.Totals);
            }
        }
    }

    private Shard(World world, ShardPlan plan, int index, IEnumerable<Envelope> events)
    {
        _world = world;
        _plan = plan;
        _index = index;
        _lookahead = world.LeastLookahead;
        _queue = new EventQueue(_lookahead);
        _statics = new Slot?[world.Entities.Length];
        _outbound = new List<Envelope>?[plan.Shards];
        foreach (Envelope envelope in events)
        {
            if (IsMine(envelope.Receiver))
            {
                _queue.Add(envelope);
            }
        }
    }

    /// <summary>What this shard adds to the result; complete once every live entity's report has been added.</summary>
    public RunTotals Totals { get; } = new();

    /// <summary>For replays: hears of every event that comes too late for its receiver, which no cell hears of.</summary>
    public Action<Envelope>? UndeliverableRecorder { get; set; }

    /// <summary>Collects what its entities note for the run's trace; they are told of the plan by the driver. Null for nothing.</summary>
    public void Trace(TracePlan? plan)
    {
        _trace = plan is null ? null : new TraceEncoder();
        _bounceTrace = plan is null ? null : new CellTrace(plan);
    }

    /// <summary>What was noted for the trace since the last time, encoded; empty for nothing.</summary>
    public byte[] TakeTrace() => _trace?.Take() ?? [];

    /// <summary>A lower bound of this shard's next event.</summary>
    public SimTime NextTime => _queue.NextTime;

    /// <summary>Nothing before it is left to execute: the start of the window that is open, else a lower bound of the next event.</summary>
    public SimTime LowerBound => IsWindowOpen ? _windowStart : NextTime;

    /// <summary>Windows opened so far.</summary>
    public long Windows { get; private set; }

    /// <summary>Every entity that has come into being and not retired, in the order of ids.</summary>
    public IEnumerable<Slot> LiveSlots =>
        _statics.OfType<Slot>().Concat(_children.Values).Where(slot => slot.Batches > 0).OrderBy(slot => slot.Id);

    /// <summary>What this shard knows besides the cells, between two windows and with nothing left for other shards.</summary>
    public ShardState Save()
    {
        if (IsWindowOpen || _outbound.Any(outbound => outbound is { Count: > 0 }))
        {
            throw new ModelBugException($"Shard {_index} was to be saved in the middle of a window.");
        }

        return new ShardState
        {
            Shard = _index,
            Events = _queue.ToArray(),
            Unborn = [.. _children.Values.Where(slot => slot.Batches == 0).Select(slot => slot.Id).Order()],
            Bounces = [.. _bounces.OrderBy(pair => pair.Key)],
            Totals = Totals,
        };
    }

    /// <summary>Takes over an entity that was saved after so many batches; the handle is the driver's own.</summary>
    public void Adopt(EntityId id, long batches, SimTime nextTimer, object handle)
    {
        var slot = new Slot(id) { Batches = batches, Handle = handle, Wake = nextTimer };
        if (id.IsStatic)
        {
            _statics[id.Index] = slot;
        }
        else
        {
            _children.Add(id, slot);
        }

        if (!nextTimer.IsNever)
        {
            _queue.AddWake(nextTimer, slot);
        }
    }

    /// <summary>The entity and the children it creates belong to this shard.</summary>
    public bool IsMine(EntityId id) => _plan.ShardOf[id.Index] == _index;

    /// <summary>Takes messages that other shards sent. They must not lie before what was already executed.</summary>
    public void Deliver(ReadOnlySpan<Envelope> envelopes)
    {
        foreach (ref readonly Envelope envelope in envelopes)
        {
            if (envelope.Time < _windowEnd)
            {
                throw new ModelBugException(
                    $"Shard {_index} has run to {_windowEnd} and got {envelope.Message} of {_world.PathOf(envelope.Sender)} for {envelope.Time}: the horizon was wrong.");
            }

            _queue.Add(envelope);
        }
    }

    /// <summary>
    /// Opens the next window [t, min(t + lookahead, horizon)) and returns the entities that are due in it; none if nothing happens before the horizon.
    /// Events of one window are independent between entities. Each slot's batch must be taken, run, and its result absorbed before <see cref="CloseWindow"/>.
    /// </summary>
    public IReadOnlyList<Slot> OpenWindow(SimTime horizon)
    {
        _due.Clear();
        while (_due.Count == 0 && _undeliverable.Count == 0 && NextTime < horizon)
        {
            _windowStart = NextTime;
            _windowEnd = SimTime.Min(_windowStart.PlusOrNever(_lookahead), horizon);
            _queue.Take(_windowEnd, this);
        }

        if (_due.Count > 0 || _undeliverable.Count > 0)
        {
            Windows++;
        }

        return _due;
    }

    /// <summary>True between <see cref="OpenWindow"/> and <see cref="CloseWindow"/> if the window has anything to do.</summary>
    public bool IsWindowOpen => _due.Count > 0 || _undeliverable.Count > 0;

    public EventBatch TakeBatch(Slot slot) => slot.TakeBatch(_windowEnd, _rooms.TryPop(out Envelope[]? room) ? room : null);

    private void KeepRoom(BatchResult result)
    {
        if (result.Sent.Length is > 0 and <= LargestRoom && _rooms.Count < MostRooms)
        {
            Array.Clear(result.Sent, 0, result.SentCount);
            _rooms.Push(result.Sent);
        }
    }

    /// <summary>Takes over what an entity did with its batch.</summary>
    public void Absorb(Slot slot, BatchResult result)
    {
        Totals.Events += result.Handled;
        if (result.Created is { } created)
        {
            foreach (EntityId child in created)
            {
                _children.Add(child, new Slot(child));
                Totals.CountCreated(child.Kind);
            }
        }

        if (result.Trace is { } trace)
        {
            _trace?.Add(trace);
        }

        for (int i = 0; i < result.SentCount; i++)
        {
            Route(result.Sent[i]);
        }

        KeepRoom(result);

        if (result.Violations is { } violations)
        {
            Totals.AddViolations(violations);
        }

        if (result.Final is { } final)
        {
            slot.Wake = SimTime.Never;
            _children.Remove(slot.Id);
            Totals.Add(final);
            if (result.Undelivered is { } undelivered)
            {
                _undeliverable.AddRange(undelivered);
            }
        }
        else if (result.NextTimer != slot.Wake)
        {
            slot.Wake = result.NextTimer;
            if (!slot.Wake.IsNever)
            {
                _queue.AddWake(slot.Wake, slot);
            }
        }
    }

    /// <summary>Answers what could not be delivered in this window.</summary>
    public void CloseWindow()
    {
        _due.Clear();
        if (_undeliverable.Count == 0)
        {
            return;
        }

        _undeliverable.Sort(static (a, b) => Envelope.CompareOrder(a, b));
        foreach (Envelope envelope in _undeliverable)
        {
            Bounce(envelope);
        }

        _undeliverable.Clear();
    }

    /// <summary>Takes the messages for another shard; null if there are none.</summary>
    public Envelope[]? TakeOutbound(int shard)
    {
        List<Envelope>? outbound = _outbound[shard];
        if (outbound is null || outbound.Count == 0)
        {
            return null;
        }

        Envelope[] envelopes = [.. outbound];
        outbound.Clear();
        return envelopes;
    }

    internal void MakeDue(in Envelope envelope)
    {
        if (SlotOf(envelope.Receiver) is not { } slot)
        {
            _undeliverable.Add(envelope);
            return;
        }

        slot.AddDue(envelope);
        if (!slot.IsDue)
        {
            slot.IsDue = true;
            _due.Add(slot);
        }
    }

    internal void MakeDue(Slot slot)
    {
        slot.Wake = SimTime.Never;
        if (!slot.IsDue)
        {
            slot.IsDue = true;
            _due.Add(slot);
        }
    }

    private static IEnumerable<Envelope> Waiting(World world, IReadOnlyList<ShardState> states, SimTime? changedAt)
    {
        IEnumerable<Envelope> events = states.SelectMany(state => state.Events);
        return changedAt is { } at ? WorldChange.Events(events, world, at) : events;
    }

    private Slot? SlotOf(EntityId id)
    {
        if (!id.IsStatic)
        {
            return _children.GetValueOrDefault(id);
        }

        return _statics[id.Index] ??= new Slot(id);
    }

    private void Route(in Envelope envelope)
    {
        int shard = _plan.ShardOf[envelope.Receiver.Index];
        if (shard == _index)
        {
            _queue.Add(envelope);
        }
        else
        {
            (_outbound[shard] ??= []).Add(envelope);
        }
    }

    /// <summary>A message to a retired entity: folded into the digest where it would have been, and answered in the retired entity's name.</summary>
    private void Bounce(in Envelope envelope)
    {
        UndeliverableRecorder?.Invoke(envelope);
        _bounceTrace?.Event(envelope);
        var digest = new Digest(envelope.Receiver.Value);
        digest.Add(envelope.Time);
        digest.Add(envelope.Sender);
        digest.Add(envelope.Sequence);
        digest.Add(envelope.Message.TypeNumber);
        envelope.Message.Fold(ref digest);
        Totals.Hash += Digest.Contribution(envelope.Receiver, digest.Value);
        Totals.Events++;
        if (envelope.Message.WhenUndeliverable() is { } reply)
        {
            _bounces.TryGetValue(envelope.Receiver, out long count);
            _bounces[envelope.Receiver] = count + 1;
            SimTime delay = _world.Lookahead(envelope.Receiver, envelope.Sender);
            var bounced = new Envelope(envelope.Time + delay, envelope.Receiver, FirstBounceSequence + count, envelope.Sender, reply, envelope.Key);
            _bounceTrace?.Sent(bounced);
            Route(bounced);
        }

        if (_bounceTrace?.Take() is { } trace)
        {
            _trace?.Add(trace);
        }
    }
}
