using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Sharing;

/// <summary>One piece of a mapping as a page table gets it. See <see cref="SegmentArray"/> for many.</summary>
[GenerateSerializer, Immutable]
public readonly record struct Segment([property: Id(0)] SegmentProtocol Protocol, [property: Id(1)] AddressRange Address);
