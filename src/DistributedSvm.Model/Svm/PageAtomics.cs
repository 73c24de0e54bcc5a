namespace DistributedSvm.Model.Svm;

/// <summary>Whether a page table entry lets atomics through: its AE bit (drivers/gpu/drm/xe/xe_pt.c, xe_atomic_for_vram and xe_atomic_for_system). Never on a peer's page.</summary>
[GenerateSerializer]
public enum PageAtomics
{
    /// <summary>In the GPU's own VRAM only.</summary>
    LocalVram,

    /// <summary>In system memory too: the device can, and the VMA says so.</summary>
    SystemToo,

    /// <summary>Nowhere: the VMA's atomics are the CPU's.</summary>
    Refused,
}
