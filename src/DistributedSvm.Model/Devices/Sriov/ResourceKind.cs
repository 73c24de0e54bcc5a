namespace DistributedSvm.Model.Devices;

/// <summary>What a PF gives its VFs.</summary>
[GenerateSerializer]
public enum ResourceKind
{
    /// <summary>Bytes of VRAM, behind the LMTT.</summary>
    Vram,

    /// <summary>Bytes of addresses in the GPU's global translation table.</summary>
    Ggtt,

    /// <summary>GuC context ids.</summary>
    Contexts,

    Doorbells,
}
