namespace DistributedSvm.Model.Fabric;

/// <summary>A flow at rest: its slot, resources, cap (fixed point, 0: none), size, and exact work remaining at the network's time.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct SavedFlow(
    [property: Id(0)] int Slot,
    [property: Id(1)] int[] Route,
    [property: Id(2)] long Cap,
    [property: Id(3)] long Bytes,
    [property: Id(4)] Int128 Remaining);
