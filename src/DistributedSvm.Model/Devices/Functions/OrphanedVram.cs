namespace DistributedSvm.Model.Devices;

/// <summary>The VRAM object of a VF that was unprovisioned; it lives on until the last reference is dropped.</summary>
[GenerateSerializer]
public sealed class OrphanedVram(int vf, VfConfig config)
{
    [Id(0)]
    public int Vf { get; } = vf;

    [Id(1)]
    public VfConfig Config { get; } = config;
}
