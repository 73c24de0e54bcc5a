using System.Collections.Immutable;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Hosts;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>
/// What all hosts of one entry have in common, made once: a thousand of them share it. What their entities are called and which ids they have differs.
/// </summary>
internal sealed class HostKind
{
    /// <summary>Memory of a guest, as in the published test set-up (QEMU -m 4096m).</summary>
    private const long MemoryPerGuest = 4L << 30;

    /// <summary>Memory of the host for its own processes: more than the VRAM of eight cards, as boxes for them have.</summary>
    private const long MemoryForProcesses = 512L << 30;

    /// <param name="host">One of the hosts.</param>
    /// <param name="exports">The drivers of its GPUs export, or there are VFs.</param>
    /// <param name="hasProcesses">Processes of its own share their memory with its GPUs.</param>
    public HostKind(ResolvedHost host, bool exports, bool hasProcesses)
    {
        Nodes = host.Topology.Gpus;
        MemoryNodes = [.. Nodes.Select(node => MemoryNodeOf(host.Topology.Nodes, node))];
        Memory = new HostMemorySpec(MemoryPerGuest * Math.Max(1, host.MostVfs * Nodes.Length) + (hasProcesses ? MemoryForProcesses : 0));
        Caps = new TransferCaps(
            Push: host.Gpus.Min(model => model.PeerPush.Value),
            Pull: host.Gpus.Min(model => model.PeerPull.Value),
            CopyEngine: host.Gpus.Min(model => model.CopyEngine.Value),
            ShaderRead: host.Gpus.Min(model => model.PeerPull.Value));
        if (!exports)
        {
            // Without exporters no verdicts are needed: a thousand GPUs would have a million.
            PeerDistances = [.. Nodes.Select(_ => ImmutableArray<int>.Empty)];
            PeerRoutes = [.. Nodes.Select(_ => ImmutableArray<RouteKind>.Empty)];
            DeviceRoutes = [.. host.Devices.Select(_ => ImmutableArray<RouteKind>.Empty)];
            PeersReached = [.. Nodes.Select(_ => ImmutableArray<bool>.Empty)];
            DevicePeersReached = [.. host.Devices.Select(_ => ImmutableArray<bool>.Empty)];
            return;
        }

        var peers = new P2PMatrix(host.Topology, vfsAssigned: host.MostVfs > 0, host.DisableAcsRedir);
        int[] all = [.. Enumerable.Range(0, Nodes.Length)];
        ImmutableArray<ImmutableArray<P2PVerdict>> devices =
        [
            .. host.Devices.Select(device => Nodes.Select(gpu => PeerToPeer.Between(host.Topology, device.Node, gpu, vfsAssigned: host.MostVfs > 0, host.DisableAcsRedir)).ToImmutableArray()),
        ];
        DeviceRoutes = [.. devices.Select(verdicts => verdicts.Select(verdict => verdict.Route).ToImmutableArray())];
        DevicePeersReached = [.. devices.Select(verdicts => verdicts.Select(verdict => verdict.IsAllowed).ToImmutableArray())];
        PeersReached = [.. all.Select(gpu => all.Select(peer => peers[gpu, peer].IsAllowed).ToImmutableArray())];
        PeerDistances =
        [
            .. all.Select(gpu => all.Select(peer => peers[peer, gpu].Distance).Concat(devices.Select(verdicts => verdicts[gpu].Distance)).ToImmutableArray()),
        ];
        foreach (ResolvedGuest guest in host.Guests)
        {
            PeerDistances = AsSeenBy(guest);
        }

        PeerRoutes = [.. all.Select(gpu => all.Select(peer => peers[gpu, peer].Route).ToImmutableArray())];
        HasTranslatingIommu = peers.Iommu == IommuMode.Strict;
    }

    /// <summary>The drivers of GPUs in one VM ask the tree that it sees; which ways their accesses take, and whether they arrive, is still the host's.</summary>
    private ImmutableArray<ImmutableArray<int>> AsSeenBy(ResolvedGuest guest)
    {
        int distance = GuestTopology.Distance(guest.Shows);
        return
        [
            .. PeerDistances.Select((distances, gpu) => guest.Gpus.Contains(gpu)
                ? distances.Select((host, peer) => peer != gpu && guest.Gpus.Contains(peer) ? distance : host).ToImmutableArray()
                : distances),
        ];
    }

    /// <summary>The node of each GPU.</summary>
    public ImmutableArray<int> Nodes { get; }

    /// <summary>For each GPU the memory of its own socket; of the host where the tree does not say.</summary>
    public ImmutableArray<int> MemoryNodes { get; }

    public HostMemorySpec Memory { get; }

    /// <summary>What one flow of a kind can reach; in a box of several models the slowest counts.</summary>
    public TransferCaps Caps { get; }

    /// <summary>For each device that is no GPU the ways that its accesses to every GPU take; empty without exporters.</summary>
    public ImmutableArray<ImmutableArray<RouteKind>> DeviceRoutes { get; }

    /// <summary>For each GPU the distances from it to every GPU, then to every device; empty without exporters.</summary>
    public ImmutableArray<ImmutableArray<int>> PeerDistances { get; }

    /// <summary>For each GPU the ways that its reads of every GPU take; empty without exporters.</summary>
    public ImmutableArray<ImmutableArray<RouteKind>> PeerRoutes { get; }

    /// <summary>For each GPU which GPUs get what it sends them; empty without VFs.</summary>
    public ImmutableArray<ImmutableArray<bool>> PeersReached { get; }

    /// <summary>For each device that is no GPU which GPUs get what it sends them; empty without VFs.</summary>
    public ImmutableArray<ImmutableArray<bool>> DevicePeersReached { get; }

    /// <summary>The IOMMU as VFs need it translates.</summary>
    public bool HasTranslatingIommu { get; }

    public static int MemoryNodeOf(ImmutableArray<TopologyNode> nodes, int node)
    {
        for (int ancestor = nodes[node].Parent; ancestor >= 0; ancestor = nodes[ancestor].Parent)
        {
            for (int i = 0; i < nodes.Length; i++)
            {
                if (nodes[i].Kind == TopologyNodeKind.Memory && nodes[i].Parent == ancestor)
                {
                    return i;
                }
            }
        }

        return 0;
    }

    /// <summary>All that a kind depends on. Lists are equal when they are the same one, as those of hosts of one entry are.</summary>
    public readonly record struct Key(
        ImmutableArray<TopologyNode> Nodes, IommuMode Iommu, ImmutableArray<GpuModel> Gpus, int VfsPerGpu, ImmutableArray<string> DisableAcsRedir,
        ImmutableArray<HostDevice> Devices, ImmutableArray<ResolvedGuest> Guests, bool Exports, bool HasProcesses)
    {
        public Key(ResolvedHost host, bool exports, bool hasProcesses)
            : this(host.Topology.Nodes, host.Topology.Iommu, host.Gpus, host.MostVfs, host.DisableAcsRedir, host.Devices, host.Guests, exports, hasProcesses)
        {
        }
    }
}
