namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>The revoke rules of the vfio-pci exporter underneath: the second axis of variants. Values are stable.</summary>
[GenerateSerializer]
public enum VfioBaseKind
{
    /// <summary>The dmabuf-vfio series of October 2025 that both RFCs were posted on.</summary>
    Oct2025 = 0,

    /// <summary>Linux 6.19 as merged: a revoke notifies and waits for nobody.</summary>
    Linux619 = 1,

    /// <summary>The revoke series of January and February 2026: waits for fences, then for every unmap, and re-arms before it un-revokes.</summary>
    Revoke2026 = 2,

    /// <summary>The proposal of May and June 2026: as before, with temporary and permanent revokes apart.</summary>
    Proposal2026 = 3,
}
