namespace DistributedSvm.Model.Devices;

/// <summary>An entry of the global page table: as the hardware has it, with the number of the function that it is of.</summary>
[GenerateSerializer, Immutable]
public readonly record struct GgttEntry([property: Id(0)] int Vf, [property: Id(1)] ulong Value);
