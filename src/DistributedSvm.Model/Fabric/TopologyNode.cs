namespace DistributedSvm.Model.Fabric;

/// <summary>One node of a host's tree.</summary>
[GenerateSerializer, Immutable]
public sealed record TopologyNode
{
    /// <summary>Unique within the host, e.g. <c>root0</c>, <c>sw1</c>, <c>gpu3</c>; links are named <c>node0/gpu3/up</c> and <c>/down</c>.</summary>
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required TopologyNodeKind Kind { get; init; }

    /// <summary>Index of the parent, always smaller than the node's own; -1 for node 0.</summary>
    [Id(2)]
    public required int Parent { get; init; }

    /// <summary>The link to the parent.</summary>
    [Id(3)]
    public LinkSpec Link { get; init; } = LinkSpec.Ideal;

    /// <summary>PCI address, e.g. <c>0000:34:00.0</c>; empty where there is none.</summary>
    [Id(4)]
    public string PciAddress { get; init; } = "";

    /// <summary>vendor:device, e.g. <c>8086:e211</c>; empty where there is none.</summary>
    [Id(5)]
    public string PciId { get; init; } = "";

    /// <summary>ACS redirect (request, completion or egress control) is on at this port.</summary>
    [Id(6)]
    public bool AcsRedirect { get; init; }

    /// <summary>Of a root complex: what the kernel's list says.</summary>
    [Id(7)]
    public HostBridgeListing Listing { get; init; }

    /// <summary>Of a root complex: a cap in bytes per second shared by both directions of peer traffic through it; 0 for none.</summary>
    [Id(8)]
    public long SharedBytesPerSecond { get; init; }

    /// <summary>Of a GPU: the model's name in the catalogue.</summary>
    [Id(9)]
    public string Model { get; init; } = "";
}
