using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>What the PF keeps for a VF (xe_gt_sriov_config): the VRAM object behind its quota, and how many imports hold a reference on it.</summary>
[GenerateSerializer]
public sealed class VfConfig(ImmutableArray<AddressRange> lmemBlocks)
{
    /// <summary>Device physical addresses of <c>lmem_obj</c>, in order of its offset.</summary>
    [Id(0)]
    public ImmutableArray<AddressRange> LmemBlocks { get; } = lmemBlocks;

    /// <summary>References beyond the PF's own.</summary>
    [Id(1)]
    public int References { get; set; }

    /// <summary>The LMTT was written and the VF told.</summary>
    [Id(2)]
    public bool IsProvisioned { get; set; }

    public ulong Quota
    {
        get
        {
            ulong sum = 0;
            foreach (AddressRange block in LmemBlocks)
            {
                sum += block.Length;
            }

            return sum;
        }
    }
}
