using System.Collections.Immutable;
using System.Globalization;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Hosts;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>Makes the entities of one host, in the order of its layout.</summary>
internal sealed class HostBuilder
{
    private readonly HostLayout _layout;
    private readonly HostKind _kind;
    private readonly NetworkSpec? _network;
    private readonly bool _offersIov;
    private readonly LinkLayout _links;
    private readonly ImmutableArray<SimTime> _refreshPeriods;
    private readonly SimTime _duration;
    private readonly ProtocolSettings _protocol;
    private readonly SvmEntities _svm;
    private readonly ImmutableArray<BarWindow> _windows;

    public HostBuilder(
        HostLayout layout,
        HostKind kind,
        NetworkSpec? network,
        bool offersIov,
        LinkLayout links,
        ImmutableArray<SimTime> refreshPeriods,
        SimTime duration,
        ProtocolSettings protocol,
        SvmEntities svm)
    {
        _svm = svm;
        _network = network;
        _layout = layout;
        _kind = kind;
        _offersIov = offersIov;
        _links = links;
        _refreshPeriods = refreshPeriods;
        _duration = duration;
        _protocol = protocol;
        _windows = [.. Windows()];
    }

    private ResolvedHost Host => _layout.Host;

    public void AddTo(List<WorldEntity> entities)
    {
        var hostUnit = new Unit(_layout.Index, -1, 0);
        var fabric = new FabricSpec { Topology = Host.Topology, Duration = _duration, Caps = _kind.Caps };
        entities.Add(new WorldEntity($"{Host.Name}/fabric", hostUnit, fabric));
        entities.Add(new WorldEntity($"{Host.Name}/memory", hostUnit, _kind.Memory));
        for (int gpu = 0; gpu < _layout.GpuCount; gpu++)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"{Host.Name}/gpu{gpu}");
            var unit = new Unit(_layout.Index, gpu, 0);
            entities.Add(new WorldEntity(path, unit, Gpu(gpu)));
            entities.Add(new WorldEntity($"{path}/pf", unit, PhysicalFunction(gpu)));
            GucPlace gucs = _layout.Gucs(gpu);
            for (int gt = 0; gt < gucs.Count; gt++)
            {
                entities.Add(new WorldEntity(string.Create(CultureInfo.InvariantCulture, $"{path}/guc{gt}"), unit, Guc(gpu, gt), Host.MostVfs > 0));
            }

            for (int vf = 1; vf <= _layout.TotalVfs(gpu); vf++)
            {
                AddVf(entities, string.Create(CultureInfo.InvariantCulture, $"{path}/vf{vf}"), gpu, vf);
            }
        }

        for (int device = 0; device < Host.Devices.Length; device++)
        {
            entities.Add(new WorldEntity($"{Host.Name}/{Host.Devices[device].Name}", hostUnit, Device(device)));
        }

        if (_network is not null)
        {
            int node = Host.Topology.Nic;
            string path = $"{Host.Name}/{Host.Topology.Nodes[node].Name}";
            var nic = new NicSpec { Name = path, Host = _layout.Index, Fabric = _layout.Fabric, Node = node, Network = _network, Duration = _duration };
            entities.Add(new WorldEntity(path, hostUnit, nic));
        }
    }

    private void AddVf(List<WorldEntity> entities, string path, int gpu, int vf)
    {
        var unit = new Unit(_layout.Index, gpu, vf);
        bool isEnabled = vf <= Host.MostVfs;
        var vfio = new VfioDeviceSpec
        {
            VirtualFunction = _layout.VirtualFunction(gpu, vf),
            PhysicalFunction = _layout.PhysicalFunction(gpu),
            Gpu = gpu,
            Bar = _layout.Bar(gpu, vf),
            PeerDistances = _kind.PeerDistances[gpu],
            VramBytes = isEnabled ? VramBehindBar(gpu, vf) : 0,
            OffersIov = _offersIov,
            Protocol = _protocol,
            WaitsForPf = Host.VfDriver == VfDriver.XeVfioPci,
            PreparesFlr = Host.FlrPrepare ?? _protocol.Base is VfioBaseKind.Revoke2026 or VfioBaseKind.Proposal2026,
            Host = _layout.Index,
        };
        var guest = new GuestSpec(_layout.VirtualFunction(gpu, vf), _layout.Vfio(gpu, vf), _layout.Memory)
        {
            Host = _layout.Index,
            Svm = _svm.DeviceOf(new VfTarget(_layout.Index, gpu, vf)),
        };
        entities.Add(new WorldEntity(path, unit, new VirtualFunctionSpec(vf, _layout.Gpu(gpu), _layout.PhysicalFunction(gpu), gpu, _protocol) { Host = _layout.Index, Gucs = _layout.Gucs(gpu) }, isEnabled));
        entities.Add(new WorldEntity($"{path}/vfio", unit, vfio, isEnabled));
        entities.Add(new WorldEntity($"{path}/guest", unit, guest, isEnabled));
    }

    private GpuSpec Gpu(int gpu)
    {
        GpuModel model = Host.Gpus[gpu];
        return new GpuSpec
        {
            Node = _kind.Nodes[gpu],
            MemoryNode = _kind.MemoryNodes[gpu],
            VramBytes = model.Vram.Value,
            VramBytesPerSecond = model.VramBandwidth.Value,
            Fabric = _layout.Fabric,
            HostMemory = _layout.Memory,
            BarWindows = _windows,
            PeerRoutes = _kind.PeerRoutes[gpu],
            PeersReached = _kind.PeersReached[gpu],
            LinkWindows = _links.WindowsOf(_layout.Index, gpu),
            Duration = _duration,
            ReservedBytes = (model.Vram.Value - _layout.VramForVfs(gpu)) / 4096 * 4096,
            PhysicalFunction = Host.MostVfs > 0 ? _layout.PhysicalFunction(gpu) : default,
            Gucs = Host.MostVfs > 0 ? _layout.Gucs(gpu) : default,
        };
    }

    private GucSpec Guc(int gpu, int gt) => new()
    {
        Gt = gt,
        Gpu = _layout.Gpu(gpu),
        PhysicalFunction = _layout.PhysicalFunction(gpu),
        Functions = [.. Enumerable.Range(1, gt == 0 ? _layout.TotalVfs(gpu) : 0).Select(vf => _layout.VirtualFunction(gpu, vf))],
        Host = _layout.Index,
    };

    private PhysicalFunctionSpec PhysicalFunction(int gpu) => new()
    {
        Gpu = _layout.Gpu(gpu),
        GpuIndex = gpu,
        Vfs =
        [
            .. Enumerable.Range(1, _layout.TotalVfs(gpu)).Select(vf => new VfPlace(_layout.VirtualFunction(gpu, vf), _layout.Bar(gpu, vf)) { Vfio = _layout.Vfio(gpu, vf) }),
        ],
        LastVfOnBus = _layout.LastVfOnBus,
        Neighbours = [.. Neighbours(gpu)],
        OffersIov = _offersIov,
        RefreshPeriod = _refreshPeriods[gpu],
        HasTranslatingIommu = _kind.HasTranslatingIommu,
        Protocol = _protocol,
        Bar = _layout.Bar(gpu),
        PeerDistances = _kind.PeerDistances[gpu],
        HostMemory = _layout.Memory,
        DeviceId = int.Parse(Host.Gpus[gpu].PciId.Value.AsSpan()[5..], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        Interconnects = _links.Interconnects,
        Ports = _links.PortsOf(_layout.Index, gpu),
        Host = _layout.Index,
        Kernel = Host.Kernel,
        IsAdminOnly = Host.IsPfAdminOnly,
        Thresholds = Host.Thresholds,
        VramForVfs = _layout.VramForVfs(gpu),
        Gucs = Host.MostVfs > 0 ? _layout.Gucs(gpu) : default,
        Svm = _svm.DeviceOf(new VfTarget(_layout.Index, gpu, 0)),
    };

    /// <summary>Where the number of VFs changes, what is there changes with it, and a BAR ends where it ends.</summary>
    private long VramBehindBar(int gpu, int vf) => Host.LaterVfCounts.IsEmpty ? _layout.VramOf(gpu, vf) : long.MaxValue;

    private IEnumerable<NeighbourVf> Neighbours(int gpu) =>
        from other in _layout.OnBusOf(gpu)
        from vf in Enumerable.Range(1, Math.Min(Host.MostVfs, _layout.LastVfOnBus))
        select new NeighbourVf(vf, _layout.Bar(other, vf));

    private PciDeviceSpec Device(int device)
    {
        int node = Host.Devices[device].Node;
        return new PciDeviceSpec
        {
            Role = Host.Devices[device].Role,
            Node = node,
            MemoryNode = HostKind.MemoryNodeOf(Host.Topology.Nodes, node),
            Fabric = _layout.Fabric,
            HostMemory = _layout.Memory,
            PeerIndex = _layout.GpuCount + device,
            BarWindows = _windows,
            PeerRoutes = _kind.DeviceRoutes[device],
            PeersReached = _kind.DevicePeersReached[device],
            Protocol = _protocol,
            Host = _layout.Index,
        };
    }

    private IEnumerable<BarWindow> Windows() =>
        from gpu in Enumerable.Range(0, _layout.GpuCount)
        from vf in Enumerable.Range(0, Host.MostVfs + 1)
        select new BarWindow(vf == 0 ? _layout.Bar(gpu) : _layout.Bar(gpu, vf), _layout.Gpu(gpu), gpu, _kind.Nodes[gpu], vf);
}
