namespace DistributedSvm.Model.Sharing;

/// <summary>
/// Something happened to a lock that the observing entity owns. <paramref name="Held"/>: the classes that the task holds already, of whatever instances;
/// an acquisition under others is an edge of the lock-class graph.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct LockEvent(
    [property: Id(0)] LockClass Class,
    [property: Id(1)] LockAction Action,
    [property: Id(2)] LockTicket Task,
    [property: Id(3)] LockSet Held);
