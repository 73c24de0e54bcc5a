using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>The reset of a VF on the PF's side: its configuration is set up again, its VRAM cleared.</summary>
[GenerateSerializer]
public sealed class VfReset(LockTicket caller, int vf)
{
    [Id(0)]
    public LockTicket Caller { get; } = caller;

    [Id(1)]
    public int Vf { get; } = vf;

    /// <summary>The master mutex is held through the clear.</summary>
    [Id(2)]
    public bool HoldsMaster { get; set; }
}
