using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>A lock of a process that a task holds: its class, and which of that class: the number of an mm, or the index of a device.</summary>
[GenerateSerializer, Immutable]
public readonly record struct HeldLock([property: Id(0)] LockClass Class, [property: Id(1)] int Index);
