using System.Collections.Immutable;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>The provisioning of one VF with VRAM: the memory first, then its LMTT, then the cached translations are dropped.</summary>
[GenerateSerializer]
public sealed class EnableOperation(int vf, LockTicket? waiting = null)
{
    [Id(0)]
    public int Vf { get; } = vf;

    [Id(1)]
    public ImmutableArray<AddressRange> Blocks { get; set; } = [];

    /// <summary>Who waits until the VF has its VRAM, or null.</summary>
    [Id(2)]
    public LockTicket? Waiting { get; } = waiting;

    /// <summary>The LMTT is written.</summary>
    [Id(3)]
    public bool IsPopulated { get; set; }

    /// <summary>All VFs are being enabled, this one among them.</summary>
    [Id(4)]
    public bool IsOfAll { get; set; }
}
