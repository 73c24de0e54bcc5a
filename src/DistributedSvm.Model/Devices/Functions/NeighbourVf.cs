using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>A VF of another PF that is on the same bus: its number there, and the bus addresses of its BAR 2.</summary>
[GenerateSerializer, Immutable]
public sealed record NeighbourVf([property: Id(0)] int Number, [property: Id(1)] AddressRange Bar);
