using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A guest's driver, or the host's, boots on a VF, or leaves it.</summary>
[GenerateSerializer]
public sealed class VfBoot(LockTicket guest)
{
    [Id(0)]
    public LockTicket Guest { get; } = guest;

    [Id(1)]
    public VfBootStep Step { get; set; }

    /// <summary>Times that it began anew, since the VF was reset meanwhile.</summary>
    [Id(2)]
    public int Restarts { get; set; }

    /// <summary>Its VRAM in bytes, as the GuC says.</summary>
    [Id(3)]
    public long Vram { get; set; }

    /// <summary>Registers that the PF has told so far.</summary>
    [Id(4)]
    public int Registers { get; set; }

    /// <summary>Its request that is on the relay; 0 for none.</summary>
    [Id(5)]
    public uint Rid { get; set; }

    /// <summary>It only has the GuC forget it, and is gone.</summary>
    [Id(6)]
    public bool IsUnbind { get; init; }
}
