namespace DistributedSvm.Reports.Topology;

/// <summary>
/// What the kernel says about peer traffic from one function to another.
/// <paramref name="Distance"/> as drivers/pci/p2pdma.c, pci_p2pdma_distance gives it, -1 where not supported;
/// <paramref name="Path"/> in a word or two (e.g. <c>bus-address</c>, <c>host-bridge</c>);
/// <paramref name="Reason"/> says why not, and is not looked at where it is allowed. Reasons are grouped by their text: one that names no pair is printed once.
/// </summary>
public readonly record struct PeerCell(int Distance, string Path, bool Allowed, string Reason);
