using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>What the PF keeps for a VF (xe_gt_sriov_config): the VRAM object behind its quota, and how many imports hold a reference on it.</summary>
[GenerateSerializer]
public sealed class VfConfig(ImmutableArray<AddressRange> lmemBlocks)
{
    /// <summary>Device physical addresses of <c>lmem_obj</c>, in order of its offset.</summary>
    [Id(0)]
    public RangeXArray LmemBlocks { get; } = RangeXArray.Create(0, lmemBlocks.AsSpan());

    /// <summary>References beyond the PF's own.</summary>
    [Id(1)]
    public int References { get; set; }

    /// <summary>The LMTT was written and the VF told.</summary>
    [Id(2)]
    public bool IsProvisioned { get; set; }

    /// <summary>Bytes of VRAM, O(1).</summary>
    public ulong Quota => LmemBlocks.TotalLength;
}
