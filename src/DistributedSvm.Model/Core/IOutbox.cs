namespace DistributedSvm.Model.Core;

/// <summary>What an entity may do while it handles a message. Implemented by drivers: virtual time, live transport, tests.</summary>
public interface IOutbox
{
    /// <summary>The time of the event being handled.</summary>
    SimTime Now { get; }

    /// <summary>The entity that is handling the event.</summary>
    EntityId Self { get; }

    /// <summary>
    /// Sends a message that arrives after <paramref name="delay"/>, its cost: at least the lookahead of the channel to <paramref name="to"/>.
    /// Less is a bug and throws with entity, time and message, except as <see cref="Entity.SpeaksAcrossHosts"/> says.
    /// </summary>
    void Send(EntityId to, Message message, SimTime delay);

    /// <summary>Delivers a message to this entity itself after any time of zero or more; it takes its place by (time, sender, sequence).</summary>
    TimerId StartTimer(Message message, SimTime after);

    /// <summary>Forgets a timer; one that has fired or is unknown is ignored.</summary>
    void Cancel(TimerId timer);

    /// <summary>Creates a child on the same host; <paramref name="first"/> reaches it after the local lookahead. Only static entities create.</summary>
    EntityId Create(EntityKind kind, Message first);

    /// <summary>Ends this entity after the event; later messages to it are answered by <see cref="Message.WhenUndeliverable"/>.</summary>
    void Retire();

    /// <summary>Somebody hears gauges, and what begins and ends, now: whoever must compute something for them may ask first. What an entity does never depends on it.</summary>
    bool IsTraced => false;

    /// <summary>Reports a count, a sample or a violation.</summary>
    void Observe(in Observation observation);
}
