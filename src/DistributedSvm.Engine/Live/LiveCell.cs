using System.Runtime.InteropServices;
using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;

namespace DistributedSvm.Engine.Live;

/// <summary>
/// One entity in real time: the same entity as in a run, another outbox. Costs are not waited for; timers are, to the millisecond. Synchronous and without a clock: its driver
/// tells it the time, carries what waits in its links, and fires its timers.
/// </summary>
public sealed class LiveCell : IOutbox
{
    /// <summary>A timer that is shorter fires at once: the finest that a driver in real time is asked for.</summary>
    public static readonly SimTime ShortestTimer = SimTime.FromMilliseconds(1);

    private const int MostViolations = 100;
    private const string VramGauge = "vram.used";

    private readonly World _world;
    private readonly Entity _entity;
    private readonly Dictionary<EntityId, LiveLink> _links = [];
    private readonly List<LiveLink> _touched = [];
    private readonly Dictionary<TimerId, (Message Message, SimTime At)> _timers = [];
    private readonly List<(TimerId Id, Message Message, SimTime At)> _due = [];
    private readonly List<LiveTimer> _started = [];
    private readonly List<Message> _outside = [];
    private readonly List<ViolationRecord> _violations = [];
    private EntityMetrics? _metrics;
    private long _sequence;
    private int _serial;
    private SimTime _now;
    private EventKey _current;

    public LiveCell(World world, EntityId self, LiveGeneration generation)
    {
        _world = world;
        Self = self;
        Generation = generation;
        _entity = self.IsStatic ? world.Entities[self.Index].Spec.Create(self, world.Seed) : Children.Create(self.Kind);

        // Children of an earlier life may still be there: theirs are other numbers.
        _serial = (int)((ulong)generation.Born * 0x9E3779B97F4A7C15UL >> 40) % EntityId.MaxSerial;
    }

    public EntityId Self { get; }

    public LiveGeneration Generation { get; }

    public SimTime Now => _now;

    public bool IsRetired { get; private set; }

    /// <summary>Messages handled so far.</summary>
    public long Handled { get; private set; }

    /// <summary>Of a GPU: bytes of VRAM that are allocated.</summary>
    public long VramUsed { get; private set; }

    /// <summary>Of a PF: resets of its VFs that have begun.</summary>
    public long VfResets { get; private set; }

    /// <summary>The first violations that it reported.</summary>
    public IReadOnlyList<ViolationRecord> Violations => _violations;

    /// <summary>How many there were.</summary>
    public long ViolationCount { get; private set; }

    /// <summary>One for each peer, in no order that means anything.</summary>
    public IEnumerable<LiveLink> Links => _links.Values;

    public LiveLink LinkTo(EntityId peer)
    {
        ref LiveLink? link = ref CollectionsMarshal.GetValueRefOrAddDefault(_links, peer, out _);
        return link ??= new LiveLink(peer);
    }

    public LiveLink? FindLink(EntityId peer) => _links.GetValueOrDefault(peer);

    /// <summary>Handles messages of a peer, in order, and what had come too early and is due now.</summary>
    public void Receive(LiveLink link, long first, Message[] messages, SimTime now)
    {
        if (!link.Accept(first, messages))
        {
            return;
        }

        for (Message[]? next = messages; next is not null; next = link.NextEarly())
        {
            foreach (Message message in next)
            {
                Handle(link.Peer, message, now);
            }
        }
    }

    /// <summary>Handles a message from outside of the world: a client's, or the scenario's own.</summary>
    public void Receive(Message message, SimTime now) => Handle(ScenarioSpec.EntityId, message, now);

    /// <summary>Handles what a timer brings, unless it was cancelled; not before the time that it was set for, by the entity's own clock.</summary>
    public void Fire(TimerId timer, SimTime now)
    {
        if (_timers.Remove(timer, out (Message Message, SimTime At) fired))
        {
            Handle(Self, fired.Message, SimTime.Max(now, fired.At));
        }
    }

    /// <summary>The peer will not get these: whoever waits for an answer is told so.</summary>
    public void Undelivered(EntityId peer, ReadOnlySpan<Message> messages, SimTime now)
    {
        foreach (Message message in messages)
        {
            if (message.WhenUndeliverable() is { } answer)
            {
                Handle(peer, answer, now);
            }
        }
    }

    /// <summary>Forgets a peer that is gone.</summary>
    public void Drop(EntityId peer)
    {
        if (_links.Remove(peer, out LiveLink? link) && link.IsTouched)
        {
            _touched.Remove(link);
        }
    }

    /// <summary>The next link with something to send; null for none.</summary>
    public LiveLink? TakeTouched()
    {
        if (_touched.Count == 0)
        {
            return null;
        }

        LiveLink link = _touched[^1];
        _touched.RemoveAt(_touched.Count - 1);
        link.IsTouched = false;
        return link;
    }

    /// <summary>Timers that were started since this was last asked.</summary>
    public LiveTimer[] TakeTimers()
    {
        if (_started.Count == 0)
        {
            return [];
        }

        LiveTimer[] started = [.. _started];
        _started.Clear();
        return started;
    }

    /// <summary>What it said to the outside of the world since this was last asked.</summary>
    public Message[] TakeOutside()
    {
        if (_outside.Count == 0)
        {
            return [];
        }

        Message[] said = [.. _outside];
        _outside.Clear();
        return said;
    }

    /// <summary>Concludes the entity: its metrics, and what its audit finds once nothing is under way.</summary>
    public EntityReport Report()
    {
        var report = new EntityReport { Entity = Self, Hash = 0, Metrics = _metrics, LockOrder = null, LastEvent = _current, IsAudited = true };
        _entity.Conclude(report);
        report.Violations.InsertRange(0, _violations);
        return report;
    }

    public void Send(EntityId to, Message message, SimTime delay)
    {
        if (to == ScenarioSpec.EntityId)
        {
            _outside.Add(message);
            return;
        }

        if (to == Self)
        {
            _due.Add((default, message, _now));
            return;
        }

        Post(to, message, isBirth: false);
    }

    public TimerId StartTimer(Message message, SimTime after)
    {
        var id = new TimerId(++_sequence);
        if (after < ShortestTimer)
        {
            _due.Add((id, message, _now + after));
        }
        else
        {
            _timers.Add(id, (message, _now + after));
            _started.Add(new LiveTimer(id, message, after));
        }

        return id;
    }

    public void Cancel(TimerId timer)
    {
        if (!_timers.Remove(timer) && _due.Count > 0)
        {
            _due.RemoveAll(due => due.Id == timer);
        }
    }

    public EntityId Create(EntityKind kind, Message first)
    {
        if (!Self.IsStatic)
        {
            throw new ModelBugException($"{_world.PathOf(Self)} tried to create a {kind}: only static entities create.");
        }

        _serial = (_serial % EntityId.MaxSerial) + 1;
        var child = new EntityId(Self.Index, kind, _serial);
        Post(child, first, isBirth: true);
        return child;
    }

    public void Retire()
    {
        if (Self.IsStatic)
        {
            throw new ModelBugException($"{_world.PathOf(Self)} tried to retire: only children do.");
        }

        IsRetired = true;
    }

    public void Observe(in Observation observation)
    {
        switch (observation.Kind)
        {
            case ObservationKind.Violation:
                Note(observation.Violation!);
                break;
            case ObservationKind.Count:
                (_metrics ??= new EntityMetrics()).Count(observation.Metric, observation.Value);
                break;
            case ObservationKind.Sample:
                (_metrics ??= new EntityMetrics()).Sample(observation.Metric, observation.Value);
                break;
            case ObservationKind.Gauge when observation.Metric.Name == VramGauge:
                VramUsed = observation.Value;
                break;
            default:
                break;
        }
    }

    private void Post(EntityId to, Message message, bool isBirth)
    {
        if ((uint)to.Index >= (uint)_world.Entities.Length)
        {
            throw new ModelBugException($"{_world.PathOf(Self)} sent {message} to {to}, which is not in the world.");
        }

        LiveLink link = LinkTo(to);
        link.Add(message, isBirth);
        if (!link.IsTouched)
        {
            link.IsTouched = true;
            _touched.Add(link);
        }
    }

    /// <summary>
    /// One message, then what the entity has told itself to do at once. What a short timer brings comes at the time that it was set for, although that is not over: the entity's
    /// clock runs ahead so far, and whoever waits until a time does not wait for ever.
    /// </summary>
    private void Handle(EntityId sender, Message message, SimTime now)
    {
        HandleOne(sender, message, now);
        while (_due.Count > 0)
        {
            int first = 0;
            for (int i = 1; i < _due.Count; i++)
            {
                first = _due[i].At < _due[first].At ? i : first;
            }

            (_, Message due, SimTime at) = _due[first];
            _due.RemoveAt(first);
            HandleOne(Self, due, at);
        }
    }

    private void HandleOne(EntityId sender, Message message, SimTime now)
    {
        if (IsRetired)
        {
            if (sender != Self && message.WhenUndeliverable() is { } answer)
            {
                Post(sender, answer, isBirth: false);
            }

            return;
        }

        _now = SimTime.Max(_now, now);
        var envelope = new Envelope(_now, sender, ++_sequence, Self, message, default);
        _current = envelope.Key;
        Handled++;
        VfResets += message is ResetVf ? 1 : 0;
        try
        {
            _entity.Handle(envelope, this);
        }
        catch (Exception exception)
        {
            // What others do goes on; the run has failed, and says so.
            Note(new Violation("bug", Blame.Protocol, $"{_world.PathOf(Self)} failed on {message}: {exception.Message}"));
        }
    }

    /// <summary>Its driver failed.</summary>
    public void Fail(Exception exception) => Note(new Violation("bug", Blame.Protocol, $"{_world.PathOf(Self)} was lost: {exception.Message}"));

    private void Note(Violation violation)
    {
        ViolationCount++;
        if (_violations.Count < MostViolations)
        {
            _violations.Add(new ViolationRecord(violation, Self, _current));
        }
    }
}
