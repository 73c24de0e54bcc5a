using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A piece of a VF's VRAM that the copy engine moves for the PF, out of VRAM or into it.</summary>
[GenerateSerializer]
public sealed class VramCopy(LockTicket caller, CopyVram request)
{
    [Id(0)]
    public LockTicket Caller { get; } = caller;

    [Id(1)]
    public CopyVram Request { get; } = request;
}
