using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>The VRAM of a read-only copy of a range.</summary>
[GenerateSerializer, Immutable]
public readonly record struct DevmemCopy(
    [property: Id(0)] long Allocation,
    [property: Id(1)] long Bytes,
    [property: Id(2)] ImmutableArray<AddressRange> Blocks);
