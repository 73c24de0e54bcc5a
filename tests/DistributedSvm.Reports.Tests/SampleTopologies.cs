using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Reports.Topology;

namespace DistributedSvm.Reports.Tests;

/// <summary>Hosts as importers build them: two sockets, switches, Arc cards with their own bridges.</summary>
internal static class SampleTopologies
{
    private const string SameBridgeOnly = "the two host bridges are listed for peers below the same bridge only (drivers/pci/p2pdma.c)";
    private const string NotListed = "the host bridge [8086:4c43] is not on the kernel's list";

    /// <summary>Two root complexes, a switch below each, four cards below each switch.</summary>
    public static HostTopology Battlematrix(string host)
    {
        var nodes = new List<TopologyNode> { new() { Name = host, Kind = TopologyNodeKind.Host, Parent = -1 } };
        for (int s = 0; s < 2; s++)
        {
            LinkSpec interSocket = new(50_000_000_000, 1000, SimTime.FromNanoseconds(100));
            LinkSpec channels = new(120_000_000_000, 850, SimTime.Zero);
            int socket = Add(new() { Name = $"socket{s}", Kind = TopologyNodeKind.Socket, Parent = 0, Link = interSocket });
            Add(new() { Name = $"mem{s}", Kind = TopologyNodeKind.Memory, Parent = socket, Link = channels });
            int root = Add(new()
            {
                Name = $"root{s}",
                Kind = TopologyNodeKind.RootComplex,
                Parent = socket,
                PciId = "8086:09a2",
                Listing = s == 0 ? HostBridgeListing.Listed : HostBridgeListing.SameBridgeOnly,
                SharedBytesPerSecond = 40_000_000_000,
            });
            int port = Add(Port($"port{s}", TopologyNodeKind.RootPort, root, $"0000:{s}0:01.0", 63_000_000_000));
            int upstream = Add(Port($"sw{s}", TopologyNodeKind.SwitchUpstream, port, $"0000:{s}1:00.0", 63_000_000_000));
            for (int g = 0; g < 4; g++)
            {
                int gpu = (s * 4) + g;
                int down = Add(Port($"sw{s}.{g}", TopologyNodeKind.SwitchDownstream, upstream, $"0000:{s}2:0{g}.0", 0) with { AcsRedirect = s == 1 });
                int cardUp = Add(Port($"card{gpu}", TopologyNodeKind.CardUpstream, down, $"0000:{s}{g + 3}:00.0", 31_500_000_000));
                int cardDown = Add(Port($"card{gpu}.0", TopologyNodeKind.CardDownstream, cardUp, $"0000:{s}{g + 3}:01.0", 0));
                Add(new()
                {
                    Name = $"gpu{gpu}",
                    Kind = TopologyNodeKind.Gpu,
                    Parent = cardDown,
                    PciAddress = $"0000:{s}{g + 7}:00.0",
                    PciId = "8086:e211",
                    Model = gpu == 7 ? "a [bracketed] model of my own" : "arc-pro-b60",
                });
            }
        }

        return new HostTopology { Host = host, Nodes = [.. nodes] };

        int Add(TopologyNode node)
        {
            nodes.Add(node);
            return nodes.Count - 1;
        }
    }

    /// <summary>
    /// 16 GPUs behind 4 switches: inside a switch by bus address, between the first two through the host bridge, elsewhere refused for one of two reasons.
    /// </summary>
    public static PeerMatrix SixteenGpus()
    {
        string[] names = [.. Enumerable.Range(0, 16).Select(i => $"gpu{i}")];
        var cells = new PeerCell[16, 16];
        for (int i = 0; i < 16; i++)
        {
            for (int j = 0; j < 16; j++)
            {
                cells[i, j] = (i / 4, j / 4) switch
                {
                    (int a, int b) when a == b => new PeerCell(8, "bus-address", true, ""),
                    (0, 1) or (1, 0) => new PeerCell(14, "host-bridge", true, ""),
                    (0, _) or (1, _) or (_, 0) or (_, 1) => new PeerCell(-1, "", false, SameBridgeOnly),
                    _ => new PeerCell(-1, "", false, NotListed),
                };
            }
        }

        return new PeerMatrix("node0", names, cells) { Conditions = "iommu strict, VFs on" };
    }

    private static TopologyNode Port(string name, TopologyNodeKind kind, int parent, string address, long rate) => new()
    {
        Name = name,
        Kind = kind,
        Parent = parent,
        PciAddress = address,
        PciId = "8086:e2ff",
        Link = rate == 0 ? LinkSpec.Ideal : new(rate, 915, SimTime.FromNanoseconds(150)),
    };
}
