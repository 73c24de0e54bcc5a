using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// A host's tree as resources that transfers share. Each link to a parent is two resources, one per direction; an ideal link (0 bytes per second) is none.
/// A root complex with <see cref="TopologyNode.SharedBytesPerSecond"/> is one more, shared by both directions of all peer traffic (between two devices, GPUs or NIC) that
/// turns round in it or crosses it; traffic to memory does not count against it.
/// Capacity is bytes per second x efficiency, rounded down to the solver's fixed point.
/// </summary>
public sealed class FabricGraph
{
    /// <summary>The fastest link that can be described: about 70 TB/s.</summary>
    public const long MaxBytesPerSecond = MaxMinSolver.MaxCapacity >> MaxMinSolver.FractionBits;

    /// <summary>No resource: a link that never limits.</summary>
    public const int NoResource = -1;

    private readonly ImmutableArray<TopologyNode> _nodes;
    private readonly int[] _depth;
    private readonly int[] _up;
    private readonly int[] _down;
    private readonly int[] _sharedCap;
    private readonly Dictionary<(int From, int To, RouteKind Kind), FabricRoute> _routes = [];

    /// <summary>Compiles a host's tree. Throws <see cref="ArgumentException"/> that names the node where the tree is not one, or a figure is out of range.</summary>
    public FabricGraph(HostTopology topology)
    {
        _nodes = topology.Nodes;
        _depth = new int[_nodes.Length];
        _up = new int[_nodes.Length];
        _down = new int[_nodes.Length];
        _sharedCap = new int[_nodes.Length];
        var links = ImmutableArray.CreateBuilder<FabricLink>();
        var capacities = ImmutableArray.CreateBuilder<long>();
        for (int i = 0; i < _nodes.Length; i++)
        {
            TopologyNode node = _nodes[i];
            Validate(topology, i);
            _depth[i] = node.Parent < 0 ? 0 : _depth[node.Parent] + 1;
            _up[i] = _down[i] = NoResource;
            if (node.Parent >= 0 && node.Link.BytesPerSecond > 0)
            {
                _up[i] = capacities.Count;
                _down[i] = capacities.Count + 1;
                long payload = (long)((Int128)node.Link.BytesPerSecond * node.Link.EfficiencyPerMille / 1000);
                long capacity = Capacity(node.Link.BytesPerSecond, node.Link.EfficiencyPerMille);
                links.Add(new FabricLink($"{topology.Host}/{node.Name}/up", payload));
                links.Add(new FabricLink($"{topology.Host}/{node.Name}/down", payload));
                capacities.Add(capacity);
                capacities.Add(capacity);
            }
        }

        Links = links.ToImmutable();
        for (int i = 0; i < _nodes.Length; i++)
        {
            _sharedCap[i] = NoResource;
            if (_nodes[i].SharedBytesPerSecond > 0)
            {
                _sharedCap[i] = capacities.Count;
                capacities.Add(Capacity(_nodes[i].SharedBytesPerSecond, 1000));
            }
        }

        Capacities = capacities.ToImmutable();
    }

    /// <summary>The directed links that limit, in node order, up before down: resources 0 .. n-1.</summary>
    public ImmutableArray<FabricLink> Links { get; }

    /// <summary>Capacities of all resources in the solver's fixed point: the links, then the caps of root complexes.</summary>
    public ImmutableArray<long> Capacities { get; }

    /// <summary>The resource of the link from a node up to its parent, the way down being the next; -1 where there is none that limits.</summary>
    public int UpOf(int node) => _up[node];

    /// <summary>A route crosses the link from a node to its parent, in either direction.</summary>
    public bool Crosses(FabricRoute route, int node)
    {
        int up = _up[node];
        ReadOnlySpan<int> links = route.Resources.AsSpan(0, route.Links);
        return up != NoResource && (links.Contains(up) || links.Contains(up + 1));
    }

    public bool Contains(int node) => node >= 0 && node < _nodes.Length;

    /// <summary>A rate in the solver's fixed point.</summary>
    public static long Capacity(long bytesPerSecond, int perMille = 1000) =>
        (long)(((Int128)bytesPerSecond * perMille << MaxMinSolver.FractionBits) / 1000);

    /// <summary>The route of data from one node to another; no resource and no latency from a node to itself.</summary>
    public FabricRoute Route(int from, int to, RouteKind kind = RouteKind.Direct)
    {
        if (!_routes.TryGetValue((from, to, kind), out FabricRoute? route))
        {
            route = Find(from, to, kind);
            _routes.Add((from, to, kind), route);
        }

        return route;
    }

    private FabricRoute Find(int from, int to, RouteKind kind)
    {
        if (from == to)
        {
            return new FabricRoute([], 0, SimTime.Zero);
        }

        int turn = CommonAncestor(from, to);
        if (kind == RouteKind.ThroughHostBridge)
        {
            turn = RootComplexAbove(turn);
        }

        bool isPeer = IsDevice(from) && IsDevice(to);
        var links = new List<int>();
        var caps = new List<int>();
        SimTime latency = SimTime.Zero;
        for (int node = from; node != turn; node = _nodes[node].Parent)
        {
            Pass(node, _up[node]);
        }

        int ascent = links.Count;
        for (int node = to; node != turn; node = _nodes[node].Parent)
        {
            Pass(node, _down[node]);
        }

        links.Reverse(ascent, links.Count - ascent);
        AddSharedCap(turn);
        return new FabricRoute([.. links, .. caps], links.Count, latency);

        void Pass(int node, int link)
        {
            latency += _nodes[node].Link.Latency;
            if (link != NoResource)
            {
                links.Add(link);
            }

            AddSharedCap(node);
        }

        void AddSharedCap(int node)
        {
            if (isPeer && _sharedCap[node] != NoResource)
            {
                caps.Add(_sharedCap[node]);
            }
        }
    }

    private bool IsDevice(int node) => _nodes[node].Kind is TopologyNodeKind.Gpu or TopologyNodeKind.Nic or TopologyNodeKind.Device;

    private int CommonAncestor(int a, int b)
    {
        while (a != b)
        {
            if (_depth[a] >= _depth[b])
            {
                a = _nodes[a].Parent;
            }
            else
            {
                b = _nodes[b].Parent;
            }
        }

        return a;
    }

    /// <summary>The root complex at or above a node; the node itself where there is none, as above a root complex.</summary>
    private int RootComplexAbove(int node)
    {
        for (int above = node; above >= 0; above = _nodes[above].Parent)
        {
            if (_nodes[above].Kind == TopologyNodeKind.RootComplex)
            {
                return above;
            }
        }

        return node;
    }

    private static void Validate(HostTopology topology, int index)
    {
        TopologyNode node = topology.Nodes[index];
        LinkSpec link = node.Link;
        string? problem =
            (index == 0) != (node.Kind == TopologyNodeKind.Host) ? "the host is node 0, and no other node is a host"
            : index == 0 && node.Parent != -1 ? "the host has no parent"
            : index > 0 && (node.Parent < 0 || node.Parent >= index) ? "its parent must come before it"
            : link.BytesPerSecond is < 0 or > MaxBytesPerSecond ? $"bytes per second must be 0 (ideal) to {MaxBytesPerSecond}"
            : link.BytesPerSecond > 0 && link.EfficiencyPerMille is (< 1 or > 1000) ? "efficiency must be 1 to 1000 per mille"
            : link.Latency < SimTime.Zero ? "its latency is negative"
            : node.SharedBytesPerSecond is < 0 or > MaxBytesPerSecond ? $"the shared cap must be 0 (none) to {MaxBytesPerSecond} bytes per second"
            : node.SharedBytesPerSecond > 0 && node.Kind != TopologyNodeKind.RootComplex ? "only a root complex has a shared cap"
            : null;
        if (problem is not null)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Node {index} ({topology.Host}/{node.Name}): {problem}."), nameof(topology));
        }
    }
}
