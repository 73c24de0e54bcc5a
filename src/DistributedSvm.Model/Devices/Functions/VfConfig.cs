using System.Collections.Immutable;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>What the PF keeps for a VF (xe_gt_sriov_config): the VRAM object behind its quota, and how many imports hold a reference on it.</summary>
[GenerateSerializer]
public sealed class VfConfig(ImmutableArray<AddressRange> lmemBlocks)
{
    /// <summary>The blocks as they were allocated; the LMTT of the GPU has the same array.</summary>
    [Id(0)]
    private readonly ImmutableArray<AddressRange> _blocks = lmemBlocks;

    /// <summary>The same with offsets, made when the first import looks one up: most VFs of a large world never have one.</summary>
    [NonSerialized]
    private RangeXArray? _lmemBlocks;

    /// <summary>Device physical addresses of <c>lmem_obj</c>, in order of its offset.</summary>
    public RangeXArray LmemBlocks => _lmemBlocks ??= RangeXArray.Create(0, _blocks.AsSpan());

    /// <summary>References beyond the PF's own.</summary>
    [Id(1)]
    public int References { get; set; }

    /// <summary>The LMTT was written and the VF told.</summary>
    [Id(2)]
    public bool IsProvisioned { get; set; }

    /// <summary>Bytes of VRAM.</summary>
    public ulong Quota
    {
        get
        {
            ulong sum = 0;
            foreach (AddressRange block in _blocks)
            {
                sum += block.Length;
            }

            return sum;
        }
    }
}
