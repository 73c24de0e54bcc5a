using DistributedSvm.Engine.Locks;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Engine.Entities;

/// <summary>
/// One entity with all that virtual time keeps for it: sequence numbers, timers, digest and metrics. The same cell runs inside an entity grain
/// and inside the in-process driver. Plain data but for the world, which <see cref="Attach"/> gives back after a restore.
/// </summary>
[GenerateSerializer]
public sealed class EntityCell : IOutbox
{
    [Id(0)]
    private readonly EntityId _self;

    [Id(1)]
    private Entity _entity;

    [Id(2)]
    private long _sequence;

    [Id(3)]
    private int _children;

    [Id(4)]
    private Digest _digest;

    [Id(5)]
    private long _batches;

    [Id(6)]
    private EventKey _current;

    [Id(7)]
    private TimerQueue? _timers;

    [Id(8)]
    private EntityMetrics? _metrics;

    /// <summary>Steps taken, where a schedule policy asks.</summary>
    [Id(9)]
    private long _steps;

    [Id(10)]
    private SeldomUsed? _seldom;

    [NonSerialized]
    private World _world;

    [NonSerialized]
    private BatchResult? _result;

    [NonSerialized]
    private bool _retired;

    [NonSerialized]
    private CellTrace? _trace;

    public EntityCell(World world, EntityId self)
    {
        _world = world;
        _self = self;
        _entity = self.IsStatic ? world.Entities[self.Index].Spec.Create(self, world.Seed) : Children.Create(self.Kind);
        _digest = new Digest(self.Value);
    }

    public SimTime Now => _current.Time;

    public EntityId Self => _self;

    /// <summary>Batches handled so far.</summary>
    public long Batches => _batches;

    /// <summary>When the entity's next timer fires; <see cref="SimTime.Never"/> without one.</summary>
    public SimTime NextTimer => _timers?.NextTime ?? SimTime.Never;

    /// <summary>For tests: replaces the entity after every event, e.g. by its copy through a serializer.</summary>
    [field: NonSerialized]
    public Func<Entity, Entity>? Reincarnate { get; set; }

    /// <summary>For replays: hears of every event before it is handled.</summary>
    [field: NonSerialized]
    public Action<Envelope>? Recorder { get; set; }

    /// <summary>For recordings: hears of every observation, with the event in which it was made and the observer.</summary>
    [field: NonSerialized]
    public Action<EventKey, EntityId, Observation>? Listener { get; set; }

    /// <summary>From now on notes what this plan asks for; null for nothing. What the entity does is the same.</summary>
    public void Trace(TracePlan? plan) => _trace = plan is null ? null : new CellTrace(plan);

    public bool IsTraced => _trace is { IsOn: true };

    /// <summary>Gives a restored cell its world, and its entity the configuration that the world has for it.</summary>
    public void Attach(World world)
    {
        _world = world;
        AttachEntity();
    }

    /// <summary>Handles the batch and the entity's own timers of the window, in the order (time, sender, sequence).</summary>
    public BatchResult Run(EventBatch batch)
    {
        if (batch.Number != _batches)
        {
            throw new ActivationLostException($"{Name} got batch {batch.Number} but expected {_batches}: an activation was lost or doubled.");
        }

        _batches++;
        var result = new BatchResult(batch.Room) { Expected = Math.Max(1, batch.Events.Length) };
        _result = result;
        Envelope[] events = batch.Events;
        int next = 0;
        while (!_retired)
        {
            bool hasEvent = next < events.Length;
            if (_timers is { } timers && timers.NextTime < batch.WindowEnd && (!hasEvent || Envelope.CompareOrder(timers.Next, events[next]) < 0))
            {
                Envelope timer = timers.Next;
                timers.RemoveNext();
                Handle(timer);
            }
            else if (hasEvent)
            {
                Handle(events[next++]);
            }
            else
            {
                break;
            }
        }

        if (_retired)
        {
            result.Final = Report(isAudited: true);
            if (next < events.Length)
            {
                result.Undelivered = [.. events.AsSpan(next)];
            }
        }
        else
        {
            result.NextTimer = NextTimer;
        }

        result.Trace = _trace?.Take();
        _result = null;
        return result;
    }

    /// <summary>Concludes the entity: its hash, its metrics, its end-of-run figures and, once the run has drained, the findings of its audit.</summary>
    public EntityReport Report(bool isAudited = true)
    {
        var report = new EntityReport { Entity = _self, Hash = _digest.Value, Metrics = _metrics, LockOrder = _seldom?.LockOrder, LastEvent = _current, IsAudited = isAudited };
        _entity.Conclude(report);
        return report;
    }

    public void Send(EntityId to, Message message, SimTime delay)
    {
        SimTime least = Lookahead(to, message);
        if (delay < least && _entity.SpeaksAcrossHosts && !least.IsNever && _world.Entities[_self.Index].Unit.Host != _world.Entities[to.Index].Unit.Host)
        {
            delay = least;
        }

        if (delay < least)
        {
            throw new ModelBugException(
                $"{Name} at {Now} sent {message} to {_world.PathOf(to)} with a delay of {delay}; the lookahead of this channel is {least}.");
        }

        Post(to, message, delay + Scheduled(message));
        See(message, isSent: true);
    }

    public TimerId StartTimer(Message message, SimTime after)
    {
        if (after < SimTime.Zero)
        {
            throw new ModelBugException($"{Name} at {Now} started a timer into the past ({after}) with {message}.");
        }

        long sequence = NextSequence();
        (_timers ??= new TimerQueue()).Add(new Envelope(Now + after + Scheduled(message), _self, sequence, _self, message, _current));
        return new TimerId(sequence);
    }

    public void Cancel(TimerId timer) => _timers?.Remove(timer);

    public EntityId Create(EntityKind kind, Message first)
    {
        if (!_self.IsStatic)
        {
            throw new ModelBugException($"{Name} at {Now} tried to create a {kind}: only static entities create.");
        }

        var child = new EntityId(_self.Index, kind, ++_children);
        (_result!.Created ??= []).Add(child);

        // No policy delays a birth: whatever its parent sends it next must find it.
        Post(child, first, _world.LocalLookahead);
        return child;
    }

    public void Retire()
    {
        if (_self.IsStatic)
        {
            throw new ModelBugException($"{Name} at {Now} tried to retire: only children do.");
        }

        _retired = true;
    }

    public void Observe(in Observation observation)
    {
        Listener?.Invoke(_current, _self, observation);
        if (observation.Kind > ObservationKind.Sample)
        {
            _trace?.Observed(_current, _self, observation);
        }

        if (observation.Kind == ObservationKind.Violation)
        {
            (_result!.Violations ??= []).Add(new ViolationRecord(observation.Violation!, _self, _current));
        }
        else if (observation.Kind == ObservationKind.Lock)
        {
            LockEvent lockEvent = observation.Lock;
            if (lockEvent is { Action: LockAction.Acquired, Held: not LockSet.None })
            {
                (Seldom.LockOrder ??= new LockOrder()).Add(lockEvent.Class, lockEvent.Held, new LockUse(_current, _self));
            }
        }
        else if (observation.Kind <= ObservationKind.Sample && Now < _world.Duration)
        {
            _metrics ??= new EntityMetrics();
            if (observation.Kind == ObservationKind.Count)
            {
                _metrics.Count(observation.Metric, observation.Value);
            }
            else
            {
                _metrics.Sample(observation.Metric, observation.Value);
            }
        }
    }

    private string Name => _world.PathOf(_self);

    private SeldomUsed Seldom => _seldom ??= new SeldomUsed();

    private long NextSequence() => ++_sequence;

    private void Post(EntityId to, Message message, SimTime delay)
    {
        var envelope = new Envelope(Now + delay, _self, NextSequence(), to, message, _current);
        _result!.Add(envelope);
        _trace?.Sent(envelope);
    }

    /// <summary>Counts for the triggers. What one of them sends counts for none, and after the measured time nothing goes wrong any more.</summary>
    private void See(Message message, bool isSent)
    {
        if (_seldom?.Triggers is not { Count: > 0 } triggers || Now >= _world.Duration)
        {
            return;
        }

        foreach (TriggeredMessage due in triggers.See(message, isSent))
        {
            if (due.To == _self)
            {
                StartTimer(due.Message, due.After);
            }
            else
            {
                Post(due.To, due.Message, SimTime.Max(due.After, Lookahead(due.To, due.Message)));
            }
        }
    }

    /// <summary>How much later than its cost the schedule lets a message arrive.</summary>
    private SimTime Scheduled(Message message) => _world.Schedule.Kind == ScheduleKind.Fixed || message.Step is null
        ? SimTime.Zero
        : _world.Schedule.Delay(_world.Seed, _self, _steps++, message.StepTask);

    private SimTime Lookahead(EntityId to, Message message)
    {
        if ((uint)to.Index >= (uint)_world.Entities.Length || (to.IsStatic && to != _world.IdOf(to.Index)))
        {
            throw new ModelBugException($"{Name} at {Now} sent {message} to {to}, which is not in the world.");
        }

        return _world.Lookahead(_self, to);
    }

    private void Handle(in Envelope envelope)
    {
        // Of one instant only: a zero-delay timer may stand before the event that started it, since its sender is the entity itself.
        if (envelope.Time < Now)
        {
            throw new ModelBugException($"{Name} at {Now} got an event of its past: {envelope.Message} for {envelope.Time}.");
        }

        _current = envelope.Key;
        _digest.Add(envelope.Time);
        _digest.Add(envelope.Sender);
        _digest.Add(envelope.Sequence);
        _digest.Add(envelope.Message.TypeNumber);
        envelope.Message.Fold(ref _digest);
        _result!.Handled++;
        Recorder?.Invoke(envelope);
        _trace?.Event(envelope);
        try
        {
            if (envelope.Message is ArmTrigger trigger)
            {
                (Seldom.Triggers ??= new ArmedTriggers()).Add(trigger);
            }
            else
            {
                _entity.Handle(envelope, this);
                See(envelope.Message, isSent: false);
            }
        }
        catch (Exception exception)
        {
            throw new ModelBugException($"{Name} at {Now} failed on {envelope.Message}: {exception.Message}", exception);
        }

        if (Reincarnate is not null)
        {
            _entity = Reincarnate(_entity);
            AttachEntity();
        }
    }

    private void AttachEntity()
    {
        if (_self.IsStatic)
        {
            _entity.Attach(_world.Entities[_self.Index].Spec);
        }
    }
}
