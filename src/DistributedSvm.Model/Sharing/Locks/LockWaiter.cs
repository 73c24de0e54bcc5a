namespace DistributedSvm.Model.Sharing;

/// <summary>A task that waits for a lock.</summary>
[GenerateSerializer, Immutable]
public readonly record struct LockWaiter([property: Id(0)] LockTicket Ticket, [property: Id(1)] AcquireContext Context, [property: Id(2)] LockSet Held);
