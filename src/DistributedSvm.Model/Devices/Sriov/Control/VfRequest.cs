using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A pause, resume or stop of a VF by the administrator: one GT after the other.</summary>
[GenerateSerializer]
public sealed class VfRequest(LockTicket caller, int vf, VfActivity activity)
{
    [Id(0)]
    public LockTicket Caller { get; } = caller;

    [Id(1)]
    public int Vf { get; } = vf;

    [Id(2)]
    public VfActivity Activity { get; } = activity;

    /// <summary>The GT whose turn it is.</summary>
    [Id(3)]
    public int Gt { get; set; }

    /// <summary>The first error of all GTs so far.</summary>
    [Id(4)]
    public Errno Errno { get; set; }
}
