using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The VRAM object of a VF that was unprovisioned; it lives on until the last reference is dropped, and no cached translation names it any more.</summary>
[GenerateSerializer]
public sealed class OrphanedVram(int vf, VfConfig config)
{
    [Id(0)]
    public int Vf { get; } = vf;

    [Id(1)]
    public VfConfig Config { get; } = config;

    /// <summary>The invalidation that is under way; none once it is acknowledged.</summary>
    [Id(2)]
    public OperationId Invalidation { get; set; }
}
