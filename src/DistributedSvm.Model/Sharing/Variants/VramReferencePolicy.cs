namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>What an importer does with its reference on the VRAM object (lmem_obj) of the exporting VF.</summary>
public enum VramReferencePolicy
{
    HeldByMapping,

    /// <summary>Taken under the PF's mutex and then forgotten: RFC v2 (B-3).</summary>
    Leaked,

    /// <summary>Taken after the PF's mutex was given up, and then forgotten: RFC v1 (B-V1d).</summary>
    TakenLateAndLeaked,
}
