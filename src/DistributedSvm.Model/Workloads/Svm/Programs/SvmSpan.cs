namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>
/// Memory that a step means: in allocation <paramref name="Slot"/> from <paramref name="Offset"/> on, <paramref name="Stride"/> further in each round of the innermost
/// loop; without an allocation (-1) the offset is an address.
/// </summary>
/// <param name="Slot">The allocation.</param>
/// <param name="Offset">In bytes.</param>
/// <param name="Stride">In bytes.</param>
/// <param name="Bytes">How much; 0 for all to the end of the allocation.</param>
[GenerateSerializer, Immutable]
public readonly record struct SvmSpan(
    [property: Id(0)] int Slot,
    [property: Id(1)] long Offset,
    [property: Id(2)] long Stride,
    [property: Id(3)] long Bytes);
