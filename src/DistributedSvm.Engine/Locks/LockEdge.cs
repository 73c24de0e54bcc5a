using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Engine.Locks;

/// <summary>An edge of the lock-class graph: a task that held a lock of one class took one of another.</summary>
[GenerateSerializer, Immutable]
public readonly record struct LockEdge([property: Id(0)] LockClass Held, [property: Id(1)] LockClass Taken) : IComparable<LockEdge>
{
    public int CompareTo(LockEdge other) => Held != other.Held ? Held.CompareTo(other.Held) : Taken.CompareTo(other.Taken);

    /// <summary>As lockdep writes it, e.g. <c>memory_lock -> resv</c>.</summary>
    public override string ToString() => $"{Held.Name()} -> {Taken.Name()}";
}
