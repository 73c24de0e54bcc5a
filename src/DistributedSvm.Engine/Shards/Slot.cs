using DistributedSvm.Engine.Entities;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Shards;

/// <summary>The place of one live entity in its shard.</summary>
public sealed class Slot(EntityId id)
{
    /// <summary>Room for more events than this is given back after the window.</summary>
    private const int KeptDue = 32;

    /// <summary>Nothing is kept here for an entity that never has two events in one window: there are many, and mostly idle.</summary>
    private Envelope[] _due = [];
    private int _dueCount;

    public EntityId Id { get; } = id;

    /// <summary>Batches handed out so far; 0 means that the entity has not come into being yet.</summary>
    public long Batches { get; internal set; }

    /// <summary>The driver's own handle of the entity: its cell, or its grain.</summary>
    public object? Handle { get; set; }

    /// <summary>When the entity's next timer fires.</summary>
    internal SimTime Wake { get; set; } = SimTime.Never;

    /// <summary>The entity has events or a timer in the window being opened.</summary>
    internal bool IsDue { get; set; }

    internal void AddDue(in Envelope envelope)
    {
        if (_dueCount == _due.Length)
        {
            Array.Resize(ref _due, Math.Max(1, _dueCount * 2));
        }

        _due[_dueCount++] = envelope;
    }

    /// <summary>The entity's events of the window, sorted, as a batch that the receiver owns, with room for what it sends.</summary>
    internal EventBatch TakeBatch(SimTime windowEnd, Envelope[]? room)
    {
        Envelope[] events;
        if (_dueCount == 0)
        {
            events = [];
        }
        else if (_due.Length == 1)
        {
            events = _due;
            _due = [];
        }
        else
        {
            Span<Envelope> due = _due.AsSpan(0, _dueCount);
            events = due.ToArray();
            if (_due.Length > KeptDue)
            {
                _due = [];
            }
            else
            {
                due.Clear();
            }

            Sort(events);
        }

        _dueCount = 0;
        IsDue = false;
        return new EventBatch { Number = Batches++, WindowEnd = windowEnd, Events = events, Room = room };
    }

    private static void Sort(Envelope[] events)
    {
        if (events.Length > 32)
        {
            Array.Sort(events, static (a, b) => Envelope.CompareOrder(a, b));
            return;
        }

        for (int i = 1; i < events.Length; i++)
        {
            Envelope envelope = events[i];
            int at = i;
            while (at > 0 && Envelope.CompareOrder(events[at - 1], envelope) > 0)
            {
                events[at] = events[at - 1];
                at--;
            }

            events[at] = envelope;
        }
    }
}
