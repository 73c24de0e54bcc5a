using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Model.Tests.Fabric;
using DistributedSvm.Model.Workloads.DisplayShare;

namespace DistributedSvm.Model.Tests.Workloads;

/// <summary>
/// A host built by hand: GPUs below root complexes of their own, each with a PF and VFs, and for each VF its vfio device, its guest and a display agent.
/// Small frames, so that a run takes milliseconds.
/// </summary>
internal sealed record Box
{
    private const ulong BusSpacePerGpu = 1UL << 40;

    public int Gpus { get; init; } = 1;

    public int VfsPerGpu { get; init; } = 1;

    /// <summary>VFs whose agents wait for a guest to come: numbers of agents, GPU by GPU.</summary>
    public ImmutableArray<int> Standby { get; init; } = [];

    /// <summary>PCI device id of each GPU.</summary>
    public Func<int, int> DeviceIdOf { get; init; } = _ => 0xe211;

    /// <summary>VRAM of each VF, by GPU; null for the same everywhere.</summary>
    public Func<int, long>? VramOf { get; init; }

    /// <summary>GTs of each GPU, a GuC each.</summary>
    public int Gts { get; init; } = 2;

    public bool OffersIov { get; init; } = true;

    public ProtocolSettings Protocol { get; init; } = ProtocolSettings.Reference;

    /// <summary>The kernel's list lets peer traffic through the host bridges.</summary>
    public bool PeersAreLegal { get; init; } = true;

    /// <summary>The GPU that shows the frames of each GPU's guests.</summary>
    public Func<int, int> DisplayOf { get; init; } = gpu => gpu;

    public long VramPerVf { get; init; } = 4L << 20;

    /// <summary>Bus addresses of a VF's BAR 2; null: the power of two that covers the quota.</summary>
    public long? BarPerVf { get; init; }

    public long HostMemory { get; init; } = 64L << 20;

    public ImmutableArray<DisplayMode> Modes { get; init; } = [new DisplayMode(SimTime.Zero, 100, 77)];

    public int Buffers { get; init; } = 3;

    public SimTime FramePeriod { get; init; } = SimTime.FromMilliseconds(4);

    public SimTime RefreshPeriod { get; init; } = SimTime.FromMilliseconds(4);

    public FrameCost Cost { get; init; } = new(SimTime.FromMilliseconds(1), ReadsPerMille: 500, WritesPerMille: 1500);

    /// <summary>When the agents stop.</summary>
    public SimTime Duration { get; init; } = SimTime.FromMilliseconds(60);

    public SimTime Drain { get; init; } = SimTime.FromMilliseconds(100);

    /// <summary>When agent i starts: i times this.</summary>
    public SimTime StartApart { get; init; } = SimTime.Zero;

    /// <summary>What makes the agents begin.</summary>
    public Message Start { get; init; } = new StartDisplay();

    /// <summary>What the scenario does beside starting and stopping the agents.</summary>
    public ImmutableArray<(SimTime At, EntityId To, Message Message)> Faults { get; init; } = [];

    /// <summary>Replaces the configuration of an entity, e.g. by one that errs on purpose.</summary>
    public Func<EntitySpec, EntitySpec> Replace { get; init; } = spec => spec;

    public static EntityId Fabric => new(1, EntityKind.Fabric);

    public static EntityId Memory => new(2, EntityKind.HostMemory);

    public EntityId Gpu(int gpu) => new(FirstOf(gpu), EntityKind.Gpu);

    public EntityId PhysicalFunction(int gpu) => new(FirstOf(gpu) + 1, EntityKind.PhysicalFunction);

    public GucPlace Gucs(int gpu) => new(new EntityId(FirstOf(gpu) + 2, EntityKind.Guc), Gts);

    public EntityId VirtualFunction(int gpu, int vf) => new(FirstOfVf(gpu, vf), EntityKind.VirtualFunction);

    public EntityId Vfio(int gpu, int vf) => new(FirstOfVf(gpu, vf) + 1, EntityKind.VfioDevice);

    public EntityId Guest(int gpu, int vf) => new(FirstOfVf(gpu, vf) + 2, EntityKind.Guest);

    public EntityId Agent(int gpu, int vf) => new(FirstOf(Gpus) + (gpu * VfsPerGpu) + vf - 1, EntityKind.Agent);

    /// <summary>Moves the guest of one VF to another.</summary>
    public MigrateVf Move(int gpu, int vf, int toGpu, int toVf) =>
        new(Agent(gpu, vf), Guest(toGpu, toVf), Agent(toGpu, toVf), PhysicalFunction(DisplayOf(toGpu)), null);

    public World Build()
    {
        HostTopology topology = Topology();
        var matrix = new P2PMatrix(topology, vfsAssigned: true, []);
        ImmutableArray<BarWindow> windows =
        [
            .. from gpu in Enumerable.Range(0, Gpus)
               from vf in Enumerable.Range(1, VfsPerGpu)
               select new BarWindow(Bar(gpu, vf), Gpu(gpu), gpu, topology.Gpus[gpu], vf),
        ];
        var entities = new List<WorldEntity>
        {
            new("scenario", new Unit(0, -1, 0), new ScenarioSpec()),
            Entity("box/fabric", -1, 0, new FabricSpec { Topology = topology, Duration = Duration }),
            Entity("box/memory", -1, 0, new HostMemorySpec(HostMemory)),
        };
        var seeds = new List<Envelope>();
        for (int gpu = 0; gpu < Gpus; gpu++)
        {
            AddGpu(entities, gpu, topology, matrix, windows);
            Seed(seeds, SimTime.Zero, PhysicalFunction(gpu), new EnableVfs(VfsPerGpu, VramOf?.Invoke(gpu) ?? VramPerVf));
        }

        for (int agent = 0; agent < Gpus * VfsPerGpu; agent++)
        {
            EntityId id = AddAgent(entities, agent / VfsPerGpu, (agent % VfsPerGpu) + 1, Standby.Contains(agent));
            if (!Standby.Contains(agent))
            {
                Seed(seeds, StartApart * agent, id, Start);
            }

            Seed(seeds, Duration, id, new StopWorkload());
        }

        foreach ((SimTime at, EntityId to, Message message) in Faults)
        {
            Seed(seeds, at, to, message);
        }

        return new World
        {
            Scenario = "box",
            Seed = 1,
            Duration = Duration,
            Drain = Drain,
            Entities = [.. entities],
            Seeds = [.. seeds],
            Workloads = [new DisplayShareSpec("display", Gpus * VfsPerGpu)],
        };
    }

    /// <summary>BARs of a card's VFs are adjacent.</summary>
    public AddressRange Bar(int gpu, int vf)
    {
        ulong size = (ulong)(BarPerVf ?? (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)VramPerVf));
        return AddressRange.FromLength((BusSpacePerGpu * (ulong)(gpu + 1)) + (size * (ulong)(vf - 1)), size);
    }

    private HostTopology Topology()
    {
        var tree = new Tree();
        tree.Add(TopologyNodeKind.Memory, 0, Tree.RootRate);
        HostBridgeListing listing = PeersAreLegal ? HostBridgeListing.Listed : HostBridgeListing.NotListed;
        for (int gpu = 0; gpu < Gpus; gpu++)
        {
            int root = tree.Add(TopologyNodeKind.RootComplex, 0, Tree.RootRate, latency: SimTime.FromNanoseconds(200), listing: listing);
            tree.Add(TopologyNodeKind.Gpu, root, Tree.GpuRate, latency: SimTime.FromNanoseconds(300));
        }

        return tree.Build(IommuMode.Strict);
    }

    private void AddGpu(List<WorldEntity> entities, int gpu, HostTopology topology, P2PMatrix matrix, ImmutableArray<BarWindow> windows)
    {
        var card = new GpuSpec
        {
            Node = topology.Gpus[gpu],
            MemoryNode = 1,
            VramBytes = 64 << 20,
            VramBytesPerSecond = 456_000_000_000,
            Fabric = Fabric,
            HostMemory = Memory,
            BarWindows = windows,
            PeerRoutes = [.. Enumerable.Range(0, Gpus).Select(peer => matrix[gpu, peer].Route)],
            PhysicalFunction = PhysicalFunction(gpu),
        };
        var function = new PhysicalFunctionSpec
        {
            Gpu = Gpu(gpu),
            GpuIndex = gpu,
            Vfs = [.. Enumerable.Range(1, VfsPerGpu).Select(vf => new VfPlace(VirtualFunction(gpu, vf), Bar(gpu, vf)) { Vfio = Vfio(gpu, vf) })],
            OffersIov = OffersIov,
            RefreshPeriod = RefreshPeriod,
            HasTranslatingIommu = matrix.Iommu == IommuMode.Strict,
            Protocol = Protocol,
            Gucs = Gucs(gpu),
            HostMemory = Memory,
            DeviceId = DeviceIdOf(gpu),
        };
        entities.Add(Entity($"box/gpu{gpu}", gpu, 0, card));
        entities.Add(Entity($"box/gpu{gpu}/pf", gpu, 0, function));
        for (int gt = 0; gt < Gts; gt++)
        {
            var guc = new GucSpec
            {
                Gt = gt,
                Gpu = Gpu(gpu),
                PhysicalFunction = PhysicalFunction(gpu),
                Functions = [.. Enumerable.Range(1, VfsPerGpu).Select(vf => VirtualFunction(gpu, vf))],
            };
            entities.Add(Entity($"box/gpu{gpu}/guc{gt}", gpu, 0, guc));
        }

        for (int vf = 1; vf <= VfsPerGpu; vf++)
        {
            var vfio = new VfioDeviceSpec
            {
                VirtualFunction = VirtualFunction(gpu, vf),
                PhysicalFunction = PhysicalFunction(gpu),
                Gpu = gpu,
                Bar = Bar(gpu, vf),
                PeerDistances = [.. Enumerable.Range(0, Gpus).Select(peer => matrix[peer, gpu].Distance)],
                OffersIov = OffersIov,
                Protocol = Protocol,
            };
            entities.Add(Entity($"box/gpu{gpu}/vf{vf}", gpu, vf, new VirtualFunctionSpec(vf, Gpu(gpu), PhysicalFunction(gpu), gpu, Protocol) { Gucs = Gucs(gpu) }));
            entities.Add(Entity($"box/gpu{gpu}/vf{vf}/vfio", gpu, vf, vfio));
            entities.Add(Entity($"box/gpu{gpu}/vf{vf}/guest", gpu, vf, new GuestSpec(VirtualFunction(gpu, vf), Vfio(gpu, vf), Memory)));
        }
    }

    private EntityId AddAgent(List<WorldEntity> entities, int gpu, int vf, bool isStandby)
    {
        var spec = new DisplayAgentSpec
        {
            Workload = 0,
            Guest = Guest(gpu, vf),
            Display = PhysicalFunction(DisplayOf(gpu)),
            FramePeriod = FramePeriod,
            Modes = Modes,
            Buffers = Buffers,
            Cost = Cost,
            IsStandby = isStandby,
        };
        entities.Add(Entity($"box/gpu{gpu}/vf{vf}/display", gpu, vf, spec));
        return new EntityId(entities.Count - 1, EntityKind.Agent);
    }

    private WorldEntity Entity(string path, int gpu, int function, EntitySpec spec) => new(path, new Unit(0, gpu, function), Replace(spec));

    private static void Seed(List<Envelope> seeds, SimTime at, EntityId to, Message message) =>
        seeds.Add(new Envelope(at, ScenarioSpec.EntityId, seeds.Count + 1, to, message, default));

    private int FirstOf(int gpu) => 3 + (gpu * (2 + Gts + (3 * VfsPerGpu)));

    private int FirstOfVf(int gpu, int vf) => FirstOf(gpu) + 2 + Gts + (3 * (vf - 1));
}
