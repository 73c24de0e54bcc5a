using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Fabric;
using DistributedSvm.Model.Tests.Memory;

namespace DistributedSvm.Model.Tests.Sharing;

/// <summary>
/// Talks to one entity by hand, its peers scripted by the test: every message is handled at once, a microsecond after the one before, and what the entity sends
/// is the answer. The entity goes through the serializer after every message.
/// </summary>
internal sealed class Conversation : IOutbox
{
    private static readonly SimTime Lookahead = SimTime.FromNanoseconds(500);

    private readonly List<(SimTime At, TimerId Id, Message Message)> _timers = [];
    private readonly List<SentMessage> _answers = [];
    private readonly EntitySpec? _spec;
    private Entity _entity;
    private long _sequence;

    public Conversation(EntitySpec spec, int index = 1)
    {
        _spec = spec;
        Self = new EntityId(index, spec.Kind);
        _entity = spec.Create(Self, 1);
    }

    /// <summary>With a child, e.g. the dma-buf that <paramref name="self"/>'s owner created.</summary>
    public Conversation(EntityId self)
    {
        Self = self;
        _entity = Children.Create(self.Kind);
    }

    public EntityId Self { get; }

    public SimTime Now { get; private set; }

    public bool IsRetired { get; private set; }

    public List<EntityId> Created { get; } = [];

    public List<Violation> Violations { get; } = [];

    public List<Metric> Counted { get; } = [];

    /// <summary>What happened to the locks that the entity owns.</summary>
    public List<LockEvent> Locks { get; } = [];

    /// <summary>Everything sent so far, in order.</summary>
    public List<SentMessage> Sent { get; } = [];

    public int Timers => _timers.Count;

    /// <summary>Changes the entity's state behind its back, for a test that needs a program with a mistake in it.</summary>
    public void Corrupt(Action<Entity> change) => change(_entity);

    /// <summary>The entity handles a message of this sender; what it sent.</summary>
    public IReadOnlyList<SentMessage> Tell(EntityId from, Message message)
    {
        Assert.False(IsRetired, $"{Self} has retired and got {message}.");
        Now += SimTime.FromMicroseconds(1);
        return Handle(from, message);
    }

    /// <summary>As <see cref="Tell"/>, when exactly one message is sent, of this type and to this peer.</summary>
    public T Ask<T>(EntityId from, Message message, EntityId to)
        where T : Message
    {
        SentMessage answer = Assert.Single(Tell(from, message));
        Assert.Equal(to, answer.To);
        return Assert.IsType<T>(answer.Message);
    }

    /// <summary>As <see cref="Tell"/>, when exactly one message is sent, of this type, back to the sender.</summary>
    public T Ask<T>(EntityId from, Message message)
        where T : Message => Ask<T>(from, message, from);

    /// <summary>Fires the next timer.</summary>
    public IReadOnlyList<SentMessage> Elapse()
    {
        (SimTime at, TimerId id, Message message) = _timers.MinBy(timer => (timer.At, timer.Id.Sequence));
        Cancel(id);
        Now = SimTime.Max(Now, at);
        return Handle(Self, message);
    }

    /// <summary>Fires all timers that are due by now, those that they start included: the steps of an operation that waits for nobody. What was sent, in order.</summary>
    public IReadOnlyList<SentMessage> Settle()
    {
        var sent = new List<SentMessage>();
        while (_timers.Exists(timer => timer.At <= Now))
        {
            sent.AddRange(Elapse());
        }

        return sent;
    }

    /// <summary>As <see cref="Tell"/>, and then <see cref="Settle"/>: the message and all steps up to the next that waits for somebody.</summary>
    public IReadOnlyList<SentMessage> Run(EntityId from, Message message) => [.. Tell(from, message), .. Settle()];

    /// <summary>What the audit at the end of the run finds.</summary>
    public IReadOnlyList<Violation> Audit()
    {
        var conclusion = new Conclusion();
        _entity.Conclude(conclusion);
        return conclusion.Violations;
    }

    public void Send(EntityId to, Message message, SimTime delay)
    {
        Assert.True(delay >= Lookahead, $"{message} to {to} costs {delay}, which is below the lookahead.");
        var sent = new SentMessage(to, Serialization.RoundTrip(message), delay);
        _answers.Add(sent);
        Sent.Add(sent);
    }

    public TimerId StartTimer(Message message, SimTime after)
    {
        Assert.True(after >= SimTime.Zero, $"{message} is to arrive in the past.");
        var id = new TimerId(++_sequence);
        _timers.Add((Now + after, id, message));
        return id;
    }

    public void Cancel(TimerId timer) => _timers.RemoveAll(pending => pending.Id == timer);

    public EntityId Create(EntityKind kind, Message first)
    {
        var child = new EntityId(Self.Index, kind, Created.Count + 1);
        Created.Add(child);
        Send(child, first, Lookahead);
        return child;
    }

    public void Retire()
    {
        Assert.False(Self.IsStatic, "Only children retire.");
        IsRetired = true;
    }

    public void Observe(in Observation observation)
    {
        if (observation.Violation is { } violation)
        {
            Violations.Add(violation);
        }
        else if (observation.Kind == ObservationKind.Lock)
        {
            Locks.Add(observation.Lock);
        }
        else
        {
            Counted.Add(observation.Metric);
        }
    }

    private SentMessage[] Handle(EntityId from, Message message)
    {
        _answers.Clear();
        _entity.Handle(new Envelope(Now, from, ++_sequence, Self, message, default), this);
        _entity = Serialization.RoundTrip(_entity);
        if (_spec is not null)
        {
            _entity.Attach(_spec);
        }

        return [.. _answers];
    }
}
