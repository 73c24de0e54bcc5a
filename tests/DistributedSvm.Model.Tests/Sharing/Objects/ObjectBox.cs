using System.Collections.Immutable;
using DistributedSvm.Engine.Entities;
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

/// <summary>A host whose GPUs, below root complexes of their own and without VFs, share buffer objects of their drivers.</summary>
internal sealed record ObjectBox
{
    private const ulong BusSpacePerGpu = 1UL << 40;

    public int Gpus { get; init; } = 2;

    public long VramBytes { get; init; } = 64L << 20;

    public long HostMemory { get; init; } = 64L << 20;

    /// <summary>The host bridges let peer traffic through.</summary>
    public bool PeersAreLegal { get; init; } = true;

    public bool OffersLocal { get; init; } = true;

    public ProtocolSettings Protocol { get; init; } = ProtocolSettings.Reference;

    public ImmutableArray<Share> Shares { get; init; } = [];

    public SimTime Duration { get; init; } = SimTime.FromMilliseconds(30);

    public static EntityId Memory => new(2, EntityKind.HostMemory);

    public static EntityId Gpu(int gpu) => new(3 + (2 * gpu), EntityKind.Gpu);

    public static EntityId Driver(int gpu) => new(4 + (2 * gpu), EntityKind.PhysicalFunction);

    public EntityId Agent(int share) => new(3 + (2 * Gpus) + share, EntityKind.Agent);

    public World Build()
    {
        var tree = new Tree();
        tree.Add(TopologyNodeKind.Memory, 0, Tree.RootRate);
        for (int gpu = 0; gpu < Gpus; gpu++)
        {
            int root = tree.Add(
                TopologyNodeKind.RootComplex, 0, Tree.RootRate, listing: PeersAreLegal ? HostBridgeListing.Listed : HostBridgeListing.NotListed);
            tree.Add(TopologyNodeKind.Gpu, root, Tree.GpuRate);
        }

        HostTopology topology = tree.Build();
        var matrix = new P2PMatrix(topology, vfsAssigned: false, []);
        int[] all = [.. Enumerable.Range(0, Gpus)];
        ImmutableArray<BarWindow> windows = [.. all.Select(gpu => new BarWindow(Bar(gpu), Gpu(gpu), gpu, topology.Gpus[gpu], 0))];
        var entities = new List<WorldEntity>
        {
            new("scenario", new Unit(0, -1, 0), new ScenarioSpec()),
            new("box/fabric", new Unit(0, -1, 0), new FabricSpec { Topology = topology, Duration = Duration }),
            new("box/memory", new Unit(0, -1, 0), new HostMemorySpec(HostMemory)),
        };
        foreach (int gpu in all)
        {
            entities.Add(new WorldEntity($"box/gpu{gpu}", new Unit(0, gpu, 0), Card(gpu, topology, matrix, windows)));
            entities.Add(new WorldEntity($"box/gpu{gpu}/pf", new Unit(0, gpu, 0), Function(gpu, matrix)));
        }

        var seeds = new List<Envelope>();
        foreach (Share share in Shares)
        {
            var agent = new EntityId(entities.Count, EntityKind.Agent);
            entities.Add(new WorldEntity($"box/gpu{share.Gpu}/share{seeds.Count / 2}", new Unit(0, share.Gpu, 0), Process(share)));
            seeds.Add(new Envelope(share.Start, ScenarioSpec.EntityId, seeds.Count + 1, agent, new ShareDue(IsEnd: false), default));
            seeds.Add(new Envelope(Duration, ScenarioSpec.EntityId, seeds.Count + 1, agent, new StopWorkload(), default));
        }

        return new World
        {
            Scenario = "objects",
            Seed = 1,
            Duration = Duration,
            Drain = SimTime.FromMilliseconds(100),
            Entities = [.. entities],
            Seeds = [.. seeds],
            Workloads = [new ShareSpec("share")],
            Protocol = Protocol,
        };
    }

    public RunTotals Run(ICopier? paranoia = null, int shards = 1)
    {
        World world = Build();
        return new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Function, shards), paranoia).RunToEnd();
    }

    private static AddressRange Bar(int gpu) => AddressRange.FromLength(BusSpacePerGpu * (ulong)(gpu + 1), 1UL << 30);

    private GpuSpec Card(int gpu, HostTopology topology, P2PMatrix matrix, ImmutableArray<BarWindow> windows) => new()
    {
        Node = topology.Gpus[gpu],
        MemoryNode = 1,
        VramBytes = VramBytes,
        VramBytesPerSecond = 456_000_000_000,
        Fabric = new EntityId(1, EntityKind.Fabric),
        HostMemory = Memory,
        BarWindows = windows,
        PeerRoutes = [.. Enumerable.Range(0, Gpus).Select(peer => matrix[gpu, peer].Route)],
    };

    private PhysicalFunctionSpec Function(int gpu, P2PMatrix matrix) => new()
    {
        Gpu = Gpu(gpu),
        GpuIndex = gpu,
        Vfs = [],
        OffersIov = true,
        RefreshPeriod = SimTime.FromMilliseconds(4),
        HasTranslatingIommu = matrix.Iommu == IommuMode.Strict,
        Protocol = Protocol,
        Bar = Bar(gpu),
        PeerDistances = [.. Enumerable.Range(0, Gpus).Select(peer => matrix[peer, gpu].Distance)],
        HostMemory = Memory,
        OffersLocal = OffersLocal,
    };

    private static ShareAgentSpec Process(Share share) => new()
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
