using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>A range of addresses and what is known of it.</summary>
[GenerateSerializer, Immutable]
public readonly record struct RangeMapEntry<T>([property: Id(0)] AddressRange At, [property: Id(1)] T Value);
