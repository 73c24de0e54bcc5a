namespace DistributedSvm.Model.Devices;

/// <summary>What a function, PF or VF, had of its GPU.</summary>
/// <param name="Number">0 for the PF.</param>
/// <param name="Render">Of the render engine.</param>
/// <param name="Copy">Of the copy engine.</param>
/// <param name="VramBytes">VRAM that is its own at the end.</param>
[GenerateSerializer, Immutable]
public readonly record struct FunctionShare(
    [property: Id(0)] int Number,
    [property: Id(1)] EngineShare Render,
    [property: Id(2)] EngineShare Copy,
    [property: Id(3)] long VramBytes);
