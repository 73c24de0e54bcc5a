using DistributedSvm.Model.Core;

namespace DistributedSvm.Engine.Locks;

/// <summary>When a lock was taken, and by the report of which entity: the one that owns the lock.</summary>
[GenerateSerializer, Immutable]
public readonly record struct LockUse([property: Id(0)] EventKey Event, [property: Id(1)] EntityId Entity) : IComparable<LockUse>
{
    public int CompareTo(LockUse other)
    {
        int byEvent = Event.CompareTo(other.Event);
        return byEvent != 0 ? byEvent : Entity.CompareTo(other.Entity);
    }
}
