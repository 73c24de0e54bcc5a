using DistributedSvm.Model.Core;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace DistributedSvm.Model.Tests.Fabric;

/// <summary>
/// Drives one entity by hand in the order (time, sender, sequence), keeps what it sends to others, and folds every event into a digest. On request the
/// entity and every message go through the serializer between events.
/// </summary>
internal sealed class HandDriver : IOutbox
{
    private static readonly Serializer Serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    private readonly bool _throughSerializer;
    private readonly SortedDictionary<EventKey, Message> _queue = [];
    private readonly EntitySpec _spec;
    private Entity _entity;
    private long _sequence;
    private Digest _digest;

    public HandDriver(EntitySpec spec, bool throughSerializer = false)
    {
        Self = new EntityId(5, spec.Kind);
        _spec = spec;
        _entity = spec.Create(Self, 1);
        _throughSerializer = throughSerializer;
    }

    public SimTime Now { get; private set; }

    public EntityId Self { get; }

    public int Events { get; private set; }

    public ulong Digest => _digest.Value;

    public List<(SimTime At, EntityId To, Message Message)> Sent { get; } = [];

    public List<Violation> Violations { get; } = [];

    public T Entity<T>()
        where T : Entity => (T)_entity;

    /// <summary>A message from another entity (by default the scenario) that arrives at this time.</summary>
    public void Post(SimTime at, Message message, EntityId? from = null) =>
        _queue.Add(new EventKey(at, from ?? ScenarioSpec.EntityId, 1_000_000 + _sequence++), message);

    /// <summary>Handles events until none is left or the next is after <paramref name="end"/>.</summary>
    public void Run(SimTime? end = null)
    {
        while (_queue.Count > 0 && _queue.First() is var (key, message) && key.Time <= (end ?? SimTime.Never))
        {
            _queue.Remove(key);
            Now = key.Time;
            Events++;
            _digest.Add(key.Time);
            _digest.Add(key.Sender);
            _digest.Add(message.TypeNumber);
            message.Fold(ref _digest);
            _entity.Handle(new Envelope(key.Time, key.Sender, key.Sequence, Self, message, default), this);
            if (_throughSerializer)
            {
                _entity = RoundTrip(_entity);
                _entity.Attach(_spec);
            }
        }
    }

    public Conclusion Conclude()
    {
        var conclusion = new Conclusion();
        _entity.Conclude(conclusion);
        return conclusion;
    }

    public void Send(EntityId to, Message message, SimTime delay)
    {
        Assert.True(delay >= SimTime.FromNanoseconds(500), "below the lookahead");
        _digest.Add(Now + delay);
        message.Fold(ref _digest);
        Sent.Add((Now + delay, to, _throughSerializer ? RoundTrip(message) : message));
    }

    public TimerId StartTimer(Message message, SimTime after)
    {
        Assert.True(after >= SimTime.Zero, "into the past");
        var key = new EventKey(Now + after, Self, _sequence++);
        _queue.Add(key, message);
        return new TimerId(key.Sequence);
    }

    public void Cancel(TimerId timer)
    {
        foreach (EventKey key in _queue.Keys.Where(key => key.Sender == Self && key.Sequence == timer.Sequence).ToArray())
        {
            _queue.Remove(key);
        }
    }

    public EntityId Create(EntityKind kind, Message first) => throw new NotSupportedException();

    public void Retire() => throw new NotSupportedException();

    public void Observe(in Observation observation)
    {
        if (observation.Violation is { } violation)
        {
            Violations.Add(violation);
        }
    }

    /// <summary>The value as the serializer brings it back.</summary>
    public static T RoundTrip<T>(T value) =>
        Serializer.Deserialize<T>(Serializer.SerializeToArray(value)) ?? throw new InvalidOperationException("Nothing came back.");
}
