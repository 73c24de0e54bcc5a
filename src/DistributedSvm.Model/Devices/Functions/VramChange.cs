namespace DistributedSvm.Model.Devices;

/// <summary>A change of a VF's VRAM for which its vfio device was asked to revoke.</summary>
[GenerateSerializer]
public sealed class VramChange(SetVfVram request)
{
    [Id(0)]
    public SetVfVram Request { get; } = request;

    /// <summary>It was made: what comes now is only the vfio device's last word.</summary>
    [Id(1)]
    public bool IsMade { get; set; }
}
