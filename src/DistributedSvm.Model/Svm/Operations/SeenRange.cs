namespace DistributedSvm.Model.Svm;

/// <summary>Ranges of a window, and the sequence of its notifier when they were looked at.</summary>
[GenerateSerializer, Immutable]
public readonly record struct SeenRange([property: Id(0)] RangeStretch Ranges, [property: Id(1)] long Sequence);
