using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>The latest reset of a VF's VRAM: when it had been cleared, and which device physical addresses were. An access that began before ran into it.</summary>
[GenerateSerializer, Immutable]
public sealed record LastClear([property: Id(0)] SimTime At, [property: Id(1)] ImmutableArray<AddressRange> Blocks);
