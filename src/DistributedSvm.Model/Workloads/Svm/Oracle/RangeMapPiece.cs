using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>A part of a range that was asked for: what is known of it, or that nothing is.</summary>
public readonly record struct RangeMapPiece<T>(AddressRange At, bool IsKnown, T Value);
