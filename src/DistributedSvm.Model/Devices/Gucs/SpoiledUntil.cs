using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A fault of a GuC, and when it is over.</summary>
[GenerateSerializer, Immutable]
public sealed record SpoiledUntil([property: Id(0)] GucFault Fault, [property: Id(1)] SimTime Until);
