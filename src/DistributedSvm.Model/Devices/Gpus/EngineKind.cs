namespace DistributedSvm.Model.Devices;

/// <summary>The engines of a GPU.</summary>
[GenerateSerializer]
public enum EngineKind
{
    /// <summary>Render and compute.</summary>
    Render,

    /// <summary>The copy engine (BCS).</summary>
    Copy,
}
