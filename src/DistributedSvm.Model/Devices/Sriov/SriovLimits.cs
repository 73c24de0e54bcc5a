using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>What a GPU has to give to VFs beside VRAM, and what its PF keeps for itself (xe_guc_fwif.h, xe_gt_sriov_pf_config.c).</summary>
public static class SriovLimits
{
    /// <summary>Directory entries of the LMTT but for the PF's.</summary>
    public const int MostVfs = Lmtt.DirectoryEntries - 1;

    /// <summary>The GGTT is mapped in pages of 4 KiB, and that is what its regions are aligned to (pf_get_ggtt_alignment, GPUs that do not need 64 KiB).</summary>
    public const ulong GgttPage = 4096;

    /// <summary>GuC and WOPCM cannot use addresses below this.</summary>
    public const ulong GgttStart = 16UL << 20;

    /// <summary>GUC_GGTT_TOP.</summary>
    public const ulong GgttTop = 0xFEE0_0000;

    /// <summary>GUC_ID_MAX.</summary>
    public const int Contexts = 65_535;

    /// <summary>GUC_NUM_DOORBELLS.</summary>
    public const int Doorbells = 256;

    /// <summary>VRAM objects of VFs are made of whole LMTT pages.</summary>
    public const long VramPage = (long)Lmtt.PageSize;

    /// <summary>pf_get_spare_ggtt.</summary>
    public const ulong SpareGgtt = 64UL << 20;

    /// <summary>pf_get_spare_ctxs.</summary>
    public const int SpareContexts = 256;

    /// <summary>pf_get_spare_dbs.</summary>
    public const int SpareDoorbells = 0;

    /// <summary>pf_get_spare_lmem.</summary>
    public const long SpareVram = 128L << 20;

    /// <summary>The spare of contexts, of doorbells, of bytes of GGTT.</summary>
    public static ulong SpareOf(ResourceKind kind) => kind switch
    {
        ResourceKind.Ggtt => SpareGgtt,
        ResourceKind.Contexts => SpareContexts,
        ResourceKind.Doorbells => SpareDoorbells,
        _ => (ulong)SpareVram,
    };

    /// <summary>All addresses or ids of a kind; not for VRAM, which the GPU's allocator deals out.</summary>
    public static AddressRange SpaceOf(ResourceKind kind) => kind switch
    {
        ResourceKind.Ggtt => new AddressRange(GgttStart, GgttTop - 1),
        ResourceKind.Contexts => AddressRange.FromLength(0, Contexts),
        ResourceKind.Doorbells => AddressRange.FromLength(0, Doorbells),
        _ => throw new ModelBugException("VRAM is no range of ids."),
    };
}
