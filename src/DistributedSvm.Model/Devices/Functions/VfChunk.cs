using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>A packet of a VF's state on its way: being made, or being put in place.</summary>
[GenerateSerializer]
public sealed class VfChunk(int vf, int gt, MigrationPacket packet, bool isSave)
{
    [Id(0)]
    public int Vf { get; } = vf;

    [Id(1)]
    public int Gt { get; } = gt;

    /// <summary>When saving: without its content.</summary>
    [Id(2)]
    public MigrationPacket Packet { get; } = packet;

    [Id(3)]
    public bool IsSave { get; } = isSave;

    /// <summary>System memory that a chunk of VRAM is copied to or from.</summary>
    [Id(4)]
    public ImmutableArray<AddressRange> Pages { get; set; } = [];

    /// <summary>When it has taken too long.</summary>
    [Id(5)]
    public TimerId? Limit { get; set; }

    /// <summary>The save or restore that it is of was given up.</summary>
    [Id(6)]
    public bool IsLost { get; set; }
}
