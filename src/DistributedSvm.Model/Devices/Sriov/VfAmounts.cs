namespace DistributedSvm.Model.Devices;

/// <summary>How much of everything one VF gets, wherever it is.</summary>
[GenerateSerializer, Immutable]
public readonly record struct VfAmounts(
    [property: Id(0)] long Ggtt,
    [property: Id(1)] int Contexts,
    [property: Id(2)] int Doorbells,
    [property: Id(3)] long Vram);
