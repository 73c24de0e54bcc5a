using System.Collections.Immutable;

namespace DistributedSvm.Model.Fabric;

/// <summary>Whether and how one PCI function reaches another one's BAR.</summary>
public sealed record P2PVerdict
{
    /// <summary>What pci_p2pdma_distance returns: hops up plus hops down, -1 when refused.</summary>
    public required int Distance { get; init; }

    public required P2PMapType MapType { get; init; }

    /// <summary>The addresses that the client must use.</summary>
    public required P2PAddressing Addressing { get; init; }

    /// <summary>One sentence: why this map type, and what stands in the way where it is refused.</summary>
    public required string Reason { get; init; }

    /// <summary>
    /// The nodes that traffic passes, from client to provider: through the common bridge, or up to the root complexes and down. Where it is refused: the way
    /// it would take.
    /// </summary>
    public required ImmutableArray<int> Path { get; init; }

    /// <summary>The ports below and at the common bridge that redirect traffic upwards, in the order in which the kernel finds them.</summary>
    public required ImmutableArray<int> RedirectingPorts { get; init; }

    public bool IsAllowed => MapType != P2PMapType.NotSupported;

    /// <summary>
    /// The route of the bytes in the fabric. Refused traffic that user space forces all the same goes through the host bridge, where nobody claims it.
    /// </summary>
    public RouteKind Route => MapType is P2PMapType.BusAddress or P2PMapType.SameDevice ? RouteKind.Direct : RouteKind.ThroughHostBridge;
}
