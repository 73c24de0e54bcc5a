using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// A <see cref="FlowNetwork"/> at rest. Rates and finishes are left out: they are a function of the flows, and come back bit for bit. Capacities are left
/// out as well: they belong to the configuration of whoever owns the network.
/// </summary>
[GenerateSerializer, Immutable]
internal readonly record struct FlowNetworkState(
    [property: Id(0)] SimTime Time,
    [property: Id(1)] bool Pending,
    [property: Id(2)] int Slots,
    [property: Id(3)] ImmutableArray<int> FreeSlots,
    [property: Id(4)] ImmutableArray<SavedFlow> Flows);
