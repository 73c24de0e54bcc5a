using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>VRAM that was taken out of the LMTT: it is free once the invalidation of cached translations is acknowledged. What comes then.</summary>
/// <param name="change">The VF gets this VRAM instead; null where VFs were disabled, or given back to automatic provisioning.</param>
/// <param name="waiting">Who waits for the VF's new VRAM, or null.</param>
[GenerateSerializer]
public sealed class LmttDrop(SetVfVram? change, LockTicket? waiting)
{
    [Id(0)]
    public SetVfVram? Change { get; } = change;

    [Id(1)]
    public LockTicket? Waiting { get; } = waiting;
}
