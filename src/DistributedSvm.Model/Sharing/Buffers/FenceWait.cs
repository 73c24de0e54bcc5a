namespace DistributedSvm.Model.Sharing;

/// <summary>A task that waits for fences of a class and all stronger ones, and what it is told then; <see cref="Core.Completed"/> where nothing is said.</summary>
[GenerateSerializer, Immutable]
public readonly record struct FenceWait([property: Id(0)] LockTicket Task, [property: Id(1)] FenceUsage Usage, [property: Id(2)] Mapped? Answer = null);
