namespace DistributedSvm.Model.Devices;

/// <summary>RESET_CONFIG of an FLR, on the primary GT: the VF's configuration is set up again, its VRAM cleared.</summary>
[GenerateSerializer]
public sealed class VfReset(int vf)
{
    [Id(1)]
    public int Vf { get; } = vf;

    /// <summary>The master mutex is held through the clear.</summary>
    [Id(2)]
    public bool HoldsMaster { get; set; }
}
