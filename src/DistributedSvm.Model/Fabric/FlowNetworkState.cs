using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// A <see cref="FlowNetwork"/> at rest. Rates and finishes are left out: they are a function of the flows, and come back bit for bit.
/// </summary>
[GenerateSerializer, Immutable]
internal readonly record struct FlowNetworkState(
    [property: Id(0)] ImmutableArray<long> Capacities,
    [property: Id(1)] SimTime Time,
    [property: Id(2)] bool Pending,
    [property: Id(3)] int Slots,
    [property: Id(4)] ImmutableArray<int> FreeSlots,
    [property: Id(5)] ImmutableArray<SavedFlow> Flows);
