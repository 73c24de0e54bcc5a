using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>
/// Builds the nodes of a host's tree, parents before children, and names them: <c>socket0</c>, <c>mem0</c>, <c>root0</c>, <c>port0</c>, <c>sw0</c>
/// (a switch's upstream port), <c>sw0p1</c> (its downstream ports), <c>card0</c> and <c>card0dn</c> (the bridge pair of a card), <c>gpu0</c>.
/// A card and its GPU share their number.
/// </summary>
internal sealed class HostTreeBuilder
{
    private readonly ImmutableArray<TopologyNode>.Builder _nodes = ImmutableArray.CreateBuilder<TopologyNode>();
    private readonly Dictionary<TopologyNodeKind, int> _counts = [];
    private readonly Dictionary<int, int> _downstreamPorts = [];

    public HostTreeBuilder() =>
        _nodes.Add(new TopologyNode { Name = "host", Kind = TopologyNodeKind.Host, Parent = -1 });

    public int Socket(LinkSpec link) => Add(0, TopologyNodeKind.Socket, "socket", link);

    public int Memory(int parent) => Add(parent, TopologyNodeKind.Memory, "mem", PcieCosts.Internal(PcieCosts.Memory));

    public int RootComplex(int parent, LinkSpec link, string pciId, HostBridgeListing listing, long sharedBytesPerSecond)
    {
        int node = Add(parent, TopologyNodeKind.RootComplex, "root", link, "", pciId);
        _nodes[node] = _nodes[node] with { Listing = listing, SharedBytesPerSecond = sharedBytesPerSecond };
        return node;
    }

    public int RootPort(int parent, string address = "", string pciId = "") =>
        Add(parent, TopologyNodeKind.RootPort, "port", PcieCosts.Internal(PcieCosts.RootPort), address, pciId);

    public int SwitchUpstream(int parent, long bytesPerSecond, string address = "", string pciId = "") =>
        Add(parent, TopologyNodeKind.SwitchUpstream, "sw", PcieCosts.External(bytesPerSecond, PcieCosts.SwitchHalf), address, pciId);

    public int SwitchDownstream(int upstream, string address = "", string pciId = "")
    {
        int port = _downstreamPorts.TryGetValue(upstream, out int used) ? used : 0;
        _downstreamPorts[upstream] = port + 1;
        string name = string.Create(CultureInfo.InvariantCulture, $"{_nodes[upstream].Name}p{port}");
        return AddNamed(name, upstream, TopologyNodeKind.SwitchDownstream, PcieCosts.Internal(PcieCosts.SwitchHalf), address, pciId);
    }

    /// <summary>
    /// A card below a port: its bridge pair and its GPU. The link is the slower of the slot's (0: unknown) and the card's own.
    /// </summary>
    public int Card(int port, GpuModel model, long slotBytesPerSecond, CardAddresses addresses = default)
    {
        long own = model.Pcie.Value.BytesPerSecond;
        long rate = slotBytesPerSecond == 0 ? own : Math.Min(own, slotBytesPerSecond);
        int upstream = Add(port, TopologyNodeKind.CardUpstream, "card", PcieCosts.External(rate, PcieCosts.SwitchHalf), addresses.Upstream ?? "", addresses.UpstreamId ?? "");
        int downstream = AddNamed(_nodes[upstream].Name + "dn", upstream, TopologyNodeKind.CardDownstream, PcieCosts.Internal(PcieCosts.SwitchHalf),
            addresses.Downstream ?? "", addresses.DownstreamId ?? "");
        return Gpu(downstream, model, LinkSpec.Ideal, addresses.Gpu ?? "");
    }

    public int Gpu(int parent, GpuModel model, LinkSpec link, string address = "")
    {
        int node = Add(parent, TopologyNodeKind.Gpu, "gpu", link, address, model.PciId.Value);
        _nodes[node] = _nodes[node] with { Model = model.Name };
        return node;
    }

    /// <summary>A node whose every member is known already, e.g. from a host file. Names must be unique; the reader of that file checks it.</summary>
    public int Node(TopologyNode node)
    {
        _nodes.Add(node);
        return _nodes.Count - 1;
    }

    public HostTopology Build(string host) => new() { Host = host, Nodes = _nodes.ToImmutable() };

    private int Add(int parent, TopologyNodeKind kind, string prefix, LinkSpec link, string address = "", string pciId = "")
    {
        int number = _counts.TryGetValue(kind, out int used) ? used : 0;
        _counts[kind] = number + 1;
        return AddNamed(string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}"), parent, kind, link, address, pciId);
    }

    private int AddNamed(string name, int parent, TopologyNodeKind kind, LinkSpec link, string address, string pciId) =>
        Node(new TopologyNode { Name = name, Kind = kind, Parent = parent, Link = link, PciAddress = address, PciId = pciId });
}
