namespace DistributedSvm.Model.Svm;

/// <summary>A range, by its start, and the sequence of its notifier when it was looked at.</summary>
[GenerateSerializer, Immutable]
public readonly record struct SeenRange([property: Id(0)] ulong Start, [property: Id(1)] long Sequence);
