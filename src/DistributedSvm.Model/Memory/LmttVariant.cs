namespace DistributedSvm.Model.Memory;

/// <summary>How an LMTT is laid out (xe_lmtt_2l.c, xe_lmtt_ml.c).</summary>
[GenerateSerializer]
public enum LmttVariant
{
    /// <summary>Directory, middle, leaves: graphics 12.60 and later, so PVC and Battlemage.</summary>
    MultiLevel,

    /// <summary>Directory and one leaf of 64 Ki entries: 128 GiB for each VF.</summary>
    TwoLevel128GiB,

    /// <summary>Directory and one leaf of 16 Ki entries: 32 GiB.</summary>
    TwoLevel32GiB,
}
