namespace DistributedSvm.Model.Sharing;

/// <summary>A task that waits for fences of a class and all stronger ones.</summary>
[GenerateSerializer, Immutable]
public readonly record struct FenceWait([property: Id(0)] LockTicket Task, [property: Id(1)] FenceUsage Usage);
