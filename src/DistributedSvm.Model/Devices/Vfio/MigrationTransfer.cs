using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A read or a write of a packet that the PF was asked for: who waits.</summary>
[GenerateSerializer]
public sealed class MigrationTransfer(LockTicket caller, bool isRead)
{
    [Id(0)]
    public LockTicket Caller { get; } = caller;

    [Id(1)]
    public bool IsRead { get; } = isRead;
}
