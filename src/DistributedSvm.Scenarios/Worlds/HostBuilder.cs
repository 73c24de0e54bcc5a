using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>Makes the entities of one host, in the order of its layout.</summary>
internal sealed class HostBuilder
{
    /// <summary>Memory of a guest, as in the published test set-up (QEMU -m 4096m).</summary>
    private const long MemoryPerGuest = 4L << 30;

    private readonly HostLayout _layout;
    private readonly NetworkSpec? _network;
    private readonly bool _offersIov;
    private readonly ImmutableArray<SimTime> _refreshPeriods;
    private readonly SimTime _duration;
    private readonly P2PMatrix? _peers;
    private readonly ImmutableArray<BarWindow> _windows;

    public HostBuilder(HostLayout layout, NetworkSpec? network, bool offersIov, ImmutableArray<SimTime> refreshPeriods, SimTime duration)
    {
        _network = network;
        _layout = layout;
        _offersIov = offersIov;
        _refreshPeriods = refreshPeriods;
        _duration = duration;

        // Only VFs export, so a host without any needs no verdicts: a thousand GPUs would have a million.
        _peers = Host.VfsPerGpu > 0 ? new P2PMatrix(Host.Topology, vfsAssigned: true, Host.DisableAcsRedir) : null;
        _windows = _peers is null ? [] : [.. Windows()];
    }

    private ResolvedHost Host => _layout.Host;

    public void AddTo(List<WorldEntity> entities)
    {
        var hostUnit = new Unit(_layout.Index, -1, 0);
        var fabric = new FabricSpec { Topology = Host.Topology, Duration = _duration, Caps = Caps() };
        entities.Add(new WorldEntity($"{Host.Name}/fabric", hostUnit, fabric));
        long memory = MemoryPerGuest * Math.Max(1, Host.VfsPerGpu * _layout.GpuCount);
        entities.Add(new WorldEntity($"{Host.Name}/memory", hostUnit, new HostMemorySpec(memory)));
        ImmutableArray<int> nodes = Host.Topology.Gpus;
        for (int gpu = 0; gpu < _layout.GpuCount; gpu++)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"{Host.Name}/gpu{gpu}");
            var unit = new Unit(_layout.Index, gpu, 0);
            entities.Add(new WorldEntity(path, unit, Gpu(gpu, nodes[gpu])));
            entities.Add(new WorldEntity($"{path}/pf", unit, PhysicalFunction(gpu)));
            ImmutableArray<int> distances = _peers is null ? [] : [.. Enumerable.Range(0, _layout.GpuCount).Select(peer => _peers[peer, gpu].Distance)];
            for (int vf = 1; vf <= _layout.TotalVfs(gpu); vf++)
            {
                AddVf(entities, string.Create(CultureInfo.InvariantCulture, $"{path}/vf{vf}"), gpu, vf, distances);
            }
        }

        if (_network is not null)
        {
            int node = Host.Topology.Nic;
            string path = $"{Host.Name}/{Host.Topology.Nodes[node].Name}";
            var nic = new NicSpec { Name = path, Host = _layout.Index, Fabric = _layout.Fabric, Node = node, Network = _network, Duration = _duration };
            entities.Add(new WorldEntity(path, hostUnit, nic));
        }
    }

    private void AddVf(List<WorldEntity> entities, string path, int gpu, int vf, ImmutableArray<int> distances)
    {
        var unit = new Unit(_layout.Index, gpu, vf);
        bool isEnabled = vf <= Host.VfsPerGpu;
        var vfio = new VfioDeviceSpec
        {
            VirtualFunction = _layout.VirtualFunction(gpu, vf),
            PhysicalFunction = _layout.PhysicalFunction(gpu),
            Gpu = gpu,
            Bar = _layout.Bar(gpu, vf),
            PeerDistances = distances,
            OffersIov = _offersIov,
        };
        var guest = new GuestSpec(_layout.VirtualFunction(gpu, vf), _layout.Vfio(gpu, vf), _layout.Memory);
        entities.Add(new WorldEntity(path, unit, new VirtualFunctionSpec(vf, _layout.Gpu(gpu)), isEnabled));
        entities.Add(new WorldEntity($"{path}/vfio", unit, vfio, isEnabled));
        entities.Add(new WorldEntity($"{path}/guest", unit, guest, isEnabled));
    }

    private GpuSpec Gpu(int gpu, int node)
    {
        GpuModel model = Host.Gpus[gpu];
        return new GpuSpec
        {
            Node = node,
            MemoryNode = MemoryNodeOf(node),
            VramBytes = model.Vram.Value,
            VramBytesPerSecond = model.VramBandwidth.Value,
            Fabric = _layout.Fabric,
            HostMemory = _layout.Memory,
            BarWindows = _windows,
            PeerRoutes = _peers is null ? [] : [.. Enumerable.Range(0, _layout.GpuCount).Select(peer => _peers[gpu, peer].Route)],
        };
    }

    private PhysicalFunctionSpec PhysicalFunction(int gpu) => new()
    {
        Gpu = _layout.Gpu(gpu),
        GpuIndex = gpu,
        Vfs =
        [
            .. Enumerable.Range(1, _layout.TotalVfs(gpu)).Select(vf => new VfPlace(_layout.VirtualFunction(gpu, vf), _layout.Bar(gpu, vf))),
        ],
        OffersIov = _offersIov,
        RefreshPeriod = _refreshPeriods[gpu],
        HasTranslatingIommu = _peers?.Iommu == IommuMode.Strict,
    };

    private IEnumerable<BarWindow> Windows() =>
        from gpu in Enumerable.Range(0, _layout.GpuCount)
        from vf in Enumerable.Range(1, Host.VfsPerGpu)
        select new BarWindow(_layout.Bar(gpu, vf), _layout.Gpu(gpu), gpu, Host.Topology.Gpus[gpu], vf);

    /// <summary>The memory of the GPU's own socket; of the host where the tree does not say.</summary>
    private int MemoryNodeOf(int node)
    {
        ImmutableArray<TopologyNode> nodes = Host.Topology.Nodes;
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

    /// <summary>What one flow of a kind can reach; in a box of several models the slowest counts.</summary>
    private TransferCaps Caps() => new(
        Push: Host.Gpus.Min(model => model.PeerPush.Value),
        Pull: Host.Gpus.Min(model => model.PeerPull.Value),
        CopyEngine: Host.Gpus.Min(model => model.CopyEngine.Value),
        ShaderRead: Host.Gpus.Min(model => model.PeerPull.Value));
}
