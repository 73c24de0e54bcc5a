using System.Collections.Immutable;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Fabric;
using DistributedSvm.Model.Workloads.Share;

namespace DistributedSvm.Model.Tests.Sharing.Objects;

/// <summary>
/// Hosts whose GPUs, below root complexes of their own and without VFs, share buffer objects of their drivers. GPUs count through the hosts.
/// </summary>
internal sealed record ObjectBox
{
    private const ulong BusSpacePerGpu = 1UL << 40;
    private const ulong XeLinkStart = 1UL << 44;
    private const ulong UaLinkStart = 1UL << 48;

    public int Gpus { get; init; } = 2;

    public long VramBytes { get; init; } = 64L << 20;

    public long HostMemory { get; init; } = 64L << 20;

    /// <summary>The host bridges let peer traffic through.</summary>
    public bool PeersAreLegal { get; init; } = true;

    public ProtocolSettings Protocol { get; init; } = ProtocolSettings.Reference;

    /// <summary>Longer than any schedule holds a step back.</summary>
    public SimTime Drain { get; init; } = SimTime.FromMilliseconds(100);

    public ulong Seed { get; init; } = 1;

    public SchedulePolicy Schedule { get; init; } = SchedulePolicy.Fixed;

    public ImmutableArray<Share> Shares { get; init; } = [];

    public SimTime Duration { get; init; } = SimTime.FromMilliseconds(30);

    public int Hosts { get; init; } = 1;

    /// <summary>Joins the GPUs of each host.</summary>
    public bool HasXeLink { get; init; }

    /// <summary>Joins the GPUs of all hosts.</summary>
    public bool HasUaLink { get; init; }

    public ImmutableArray<InterconnectKind> Interconnects { get; init; } = [InterconnectKind.LocalVram, InterconnectKind.XeLink, InterconnectKind.UaLink];

    /// <summary>One way over UALink; the control messages between hosts take as long.</summary>
    public SimTime UaLinkLatency { get; init; } = SimTime.FromMicroseconds(2);

    public EntityId Fabric(int host) => new(First(host), EntityKind.Fabric);

    public EntityId Memory(int host) => new(First(host) + 1, EntityKind.HostMemory);

    public EntityId Gpu(int gpu) => new(First(gpu / Gpus) + 2 + (2 * (gpu % Gpus)), EntityKind.Gpu);

    public EntityId Driver(int gpu) => new(Gpu(gpu).Index + 1, EntityKind.PhysicalFunction);

    public World Build()
    {
        HostTopology topology = Topology();
        var matrix = new P2PMatrix(topology, vfsAssigned: false, []);
        var entities = new List<WorldEntity> { new("scenario", new Unit(0, -1, 0), new ScenarioSpec()) };
        for (int host = 0; host < Hosts; host++)
        {
            AddHost(entities, host, topology, matrix);
        }

        var seeds = new List<Envelope>();
        foreach (Share share in Shares)
        {
            var agent = new EntityId(entities.Count, EntityKind.Agent);
            entities.Add(new WorldEntity($"gpu{share.Gpu}/share{seeds.Count / 2}", new Unit(share.Gpu / Gpus, share.Gpu % Gpus, 0), Process(share)));
            seeds.Add(new Envelope(share.Start, ScenarioSpec.EntityId, seeds.Count + 1, agent, new ShareDue(IsEnd: false), default));
            seeds.Add(new Envelope(Duration, ScenarioSpec.EntityId, seeds.Count + 1, agent, new StopWorkload(), default));
        }

        return new World
        {
            Scenario = "objects",
            Seed = Seed,
            Schedule = Schedule,
            Duration = Duration,
            Drain = Drain,
            NetworkLatency = Hosts > 1 ? UaLinkLatency : SimTime.Never,
            Entities = [.. entities],
            Seeds = [.. seeds],
            Workloads = [new ShareSpec("share")],
            Protocol = Protocol,
        };
    }

    private HostTopology Topology()
    {
        var tree = new Tree();
        tree.Add(TopologyNodeKind.Memory, 0, Tree.RootRate);
        for (int gpu = 0; gpu < Gpus; gpu++)
        {
            int root = tree.Add(
                TopologyNodeKind.RootComplex, 0, Tree.RootRate, listing: PeersAreLegal ? HostBridgeListing.Listed : HostBridgeListing.NotListed);
            tree.Add(TopologyNodeKind.Gpu, root, Tree.GpuRate);
        }

        return tree.Build();
    }

    private void AddHost(List<WorldEntity> entities, int host, HostTopology topology, P2PMatrix matrix)
    {
        ImmutableArray<BarWindow> windows =
            [.. Enumerable.Range(0, Gpus).Select(gpu => new BarWindow(Bar(gpu), Gpu((host * Gpus) + gpu), gpu, topology.Gpus[gpu], 0))];
        entities.Add(new WorldEntity($"box{host}/fabric", new Unit(host, -1, 0), new FabricSpec { Topology = topology, Duration = Duration }));
        entities.Add(new WorldEntity($"box{host}/memory", new Unit(host, -1, 0), new HostMemorySpec(HostMemory)));
        for (int gpu = 0; gpu < Gpus; gpu++)
        {
            entities.Add(new WorldEntity($"box{host}/gpu{gpu}", new Unit(host, gpu, 0), Card(host, gpu, topology, matrix, windows)));
            entities.Add(new WorldEntity($"box{host}/gpu{gpu}/pf", new Unit(host, gpu, 0), Function(host, gpu, matrix)));
        }
    }

    public RunTotals Run(ICopier? paranoia = null, int shards = 1, PartitionMode mode = PartitionMode.Function)
    {
        World world = Build();
        return new InProcessDriver(world, ShardPlan.Create(world, mode, shards), paranoia).RunToEnd();
    }

    private int First(int host) => 1 + (host * (2 + (2 * Gpus)));

    private static AddressRange Bar(int gpu) => AddressRange.FromLength(BusSpacePerGpu * (ulong)(gpu + 1), 1UL << 30);

    private GpuSpec Card(int host, int gpu, HostTopology topology, P2PMatrix matrix, ImmutableArray<BarWindow> windows) => new()
    {
        Node = topology.Gpus[gpu],
        MemoryNode = 1,
        VramBytes = VramBytes,
        VramBytesPerSecond = 456_000_000_000,
        Fabric = Fabric(host),
        HostMemory = Memory(host),
        BarWindows = windows,
        PeerRoutes = [.. Enumerable.Range(0, Gpus).Select(peer => matrix[gpu, peer].Route)],
        LinkWindows =
        [
            .. Enumerable.Range(host * Gpus, HasXeLink ? Gpus : 0).Select(peer => Window(peer, 1 + host, XeLinkStart, SimTime.FromMicroseconds(1))),
            .. Enumerable.Range(0, HasUaLink ? Hosts * Gpus : 0).Select(peer => Window(peer, 1 + Hosts, UaLinkStart, UaLinkLatency)),
        ],
    };

    private PhysicalFunctionSpec Function(int host, int gpu, P2PMatrix matrix) => new()
    {
        Gpu = Gpu((host * Gpus) + gpu),
        GpuIndex = gpu,
        Vfs = [],
        OffersIov = true,
        RefreshPeriod = SimTime.FromMilliseconds(4),
        HasTranslatingIommu = matrix.Iommu == IommuMode.Strict,
        Protocol = Protocol,
        Bar = Bar(gpu),
        PeerDistances = [.. Enumerable.Range(0, Gpus).Select(peer => matrix[peer, gpu].Distance)],
        HostMemory = Memory(host),
        Interconnects = Interconnects,
        Ports =
        [
            .. Enumerable.Repeat(new LinkPort(InterconnectKind.XeLink, 1 + host, Window((host * Gpus) + gpu, 0, XeLinkStart, default).Range.Start), HasXeLink ? 1 : 0),
            .. Enumerable.Repeat(new LinkPort(InterconnectKind.UaLink, 1 + Hosts, Window((host * Gpus) + gpu, 0, UaLinkStart, default).Range.Start), HasUaLink ? 1 : 0),
        ],
        Host = host,
    };

    private LinkWindow Window(int gpu, int link, ulong start, SimTime latency) =>
        new(AddressRange.FromLength(start + ((ulong)gpu << 38), 1UL << 30), Gpu(gpu), link, 100_000_000_000, latency);

    private ShareAgentSpec Process(Share share) => new()
    {
        Workload = 0,
        Driver = Driver(share.Gpu),
        Placement = share.Placement,
        Buffers = [.. Enumerable.Repeat(ImmutableArray.Create(AddressRange.FromLength(0, (ulong)share.Bytes)), share.Buffers)],
        Importers = [.. share.Importers.Select(taker => new ShareImporter(Driver(taker.Gpu), taker.Profile, taker.Writes, taker.Churns) { After = taker.After })],
        Start = share.Start,
        Hold = share.Hold,
        Pause = SimTime.FromMilliseconds(1),
        Repeat = share.Repeat,
        AccessEvery = SimTime.FromMicroseconds(200),
    };
}
