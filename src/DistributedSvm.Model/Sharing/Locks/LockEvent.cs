namespace DistributedSvm.Model.Sharing;

/// <summary>
/// Something happened to a lock that the observing entity owns. <paramref name="Held"/>: the classes that the task holds already, of whatever instances;
/// an acquisition under others is an edge of the lock-class graph.
/// </summary>
public readonly record struct LockEvent(LockClass Class, LockAction Action, LockTicket Task, LockSet Held);
