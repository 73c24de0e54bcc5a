using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A translation that has its addresses, but not yet its reference on the VRAM object (B-V1d).</summary>
[GenerateSerializer]
public sealed class LateReference(int vf, SegmentArray addresses)
{
    [Id(0)]
    public int Vf { get; } = vf;

    [Id(1)]
    public SegmentArray Addresses { get; } = addresses;
}
