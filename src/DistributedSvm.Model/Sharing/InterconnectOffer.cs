using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// One entry of an exporter's or importer's list: the interconnect, the PCI device that offers it (a VF, a PF; for system pages the owner), that device's
/// physical function, the BAR (IOV) and the index of its GPU in the host.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct InterconnectOffer(
    [property: Id(0)] InterconnectKind Kind,
    [property: Id(1)] EntityId Device,
    [property: Id(2)] EntityId PhysicalFunction,
    [property: Id(3)] int Bar,
    [property: Id(4)] int Gpu)
{
    /// <summary>What the exporter's device addresses are added to over this interconnect, e.g. the start of its BAR.</summary>
    [Id(5)]
    public ulong Window { get; init; }

    /// <summary>The host that the device is in.</summary>
    [Id(6)]
    public int Host { get; init; }

    /// <summary>The number of the link that the device is on, for kinds that are links; 0 for none.</summary>
    [Id(7)]
    public int Link { get; init; }

    public void Fold(ref Digest digest)
    {
        digest.Add((int)Kind);
        digest.Add(Device);
        digest.Add(PhysicalFunction);
        digest.Add(Bar);
        digest.Add(Gpu);
        digest.Add(Window);
        digest.Add(Host);
        digest.Add(Link);
    }
}
