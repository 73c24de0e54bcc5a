using System.Collections.Immutable;
using DistributedSvm.Engine.InProcess;
using DistributedSvm.Engine.Results;
using DistributedSvm.Engine.Shards;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Tests.Fabric;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>A copy from one GPU of a rack to another, of another host.</summary>
internal sealed record RackCopy(int Host, int Gpu, int ToHost, int ToGpu, long Bytes, SimTime Start = default);

/// <summary>Hosts built by hand, each two GPUs and a NIC below one ideal root complex, on a network; and what is copied between them.</summary>
internal sealed record Rack
{
    public const int GpusPerHost = 2;

    /// <summary>The latency of the way between a GPU and its NIC.</summary>
    public static readonly SimTime Way = SimTime.FromNanoseconds(500);

    public int Hosts { get; init; } = 3;

    public long GpuRate { get; init; } = 32_000_000_000;

    /// <summary>Of the NIC's PCIe link: what two GPUs together can give.</summary>
    public long NicRate => 2 * GpuRate;

    public long NetworkRate { get; init; } = 25_000_000_000;

    public SimTime Latency { get; init; } = SimTime.FromMicroseconds(2);

    public long ChunkBytes { get; init; } = 1 << 20;

    public SimTime Duration { get; init; } = SimTime.FromSeconds(1);

    public ImmutableArray<RackCopy> Copies { get; init; } = [];

    public ImmutableArray<(SimTime At, EntityId To, Message Message)> Faults { get; init; } = [];

    public NetworkSpec Network => new()
    {
        BytesPerSecond = NetworkRate,
        Latency = Latency,
        ChunkBytes = ChunkBytes,
        Nics = [.. Enumerable.Range(0, Hosts).Select(Nic)],
    };

    public static int GpuNode(int gpu) => 2 + gpu;

    public static int NicNode => 2 + GpusPerHost;

    public static EntityId Fabric(int host) => new(1 + (2 * host), EntityKind.Fabric);

    public static EntityId Nic(int host) => new(2 + (2 * host), EntityKind.Nic);

    /// <summary>The time that bytes take at a rate, rounded up.</summary>
    public static SimTime Time(long bytes, long rate) => new((long)((((Int128)bytes * SimTime.PicosecondsPerSecond) + rate - 1) / rate));

    public World Build()
    {
        List<WorldEntity> entities = [new("scenario", new Unit(0, -1, 0), new ScenarioSpec())];
        for (int host = 0; host < Hosts; host++)
        {
            var unit = new Unit(host, -1, 0);
            entities.Add(new WorldEntity($"node{host}/fabric", unit, new FabricSpec { Topology = Topology(host), Duration = Duration }));
            var nic = new NicSpec { Name = $"node{host}/nic0", Host = host, Fabric = Fabric(host), Node = NicNode, Network = Network, Duration = Duration };
            entities.Add(new WorldEntity(nic.Name, unit, nic));
        }

        entities.Add(new WorldEntity("network", new Unit(0, -1, 0), Network));
        var seeds = new List<Envelope>();
        for (int id = 0; id < Copies.Length; id++)
        {
            RackCopy copy = Copies[id];
            Seed(copy.Start, Nic(copy.Host), new StartRemoteCopy(0, id, GpuNode(copy.Gpu), copy.ToHost, GpuNode(copy.ToGpu), copy.Bytes));
        }

        foreach ((SimTime at, EntityId to, Message message) in Faults)
        {
            Seed(at, to, message);
        }

        return new World
        {
            Scenario = "rack",
            Seed = 1,
            Duration = Duration,
            Drain = SimTime.FromSeconds(60),
            NetworkLatency = Latency,
            Entities = [.. entities],
            Seeds = [.. seeds],
        };

        void Seed(SimTime at, EntityId to, Message message) => seeds.Add(new Envelope(at, ScenarioSpec.EntityId, seeds.Count + 1, to, message, default));
    }

    public RunTotals Run(ICopier? paranoia = null, int shards = 1)
    {
        World world = Build();
        return new InProcessDriver(world, ShardPlan.Create(world, PartitionMode.Host, shards), paranoia).RunToEnd();
    }

    /// <summary>When each copy finished, by its place in <see cref="Copies"/>; nothing was violated.</summary>
    public SimTime[] Finishes()
    {
        RunTotals totals = Run();
        Assert.Empty(totals.Violations.Select(record => $"{record.Entity}: {record.Violation.Text}"));
        return [.. totals.Copies.OrderBy(copy => copy.Id).Select(copy => copy.Finish)];
    }

    private HostTopology Topology(int host)
    {
        var tree = new Tree();
        int root = tree.Add(TopologyNodeKind.RootComplex, 0);
        for (int gpu = 0; gpu < GpusPerHost; gpu++)
        {
            tree.Add(TopologyNodeKind.Gpu, root, GpuRate, latency: SimTime.FromNanoseconds(300));
        }

        tree.Add(TopologyNodeKind.Nic, root, NicRate, latency: SimTime.FromNanoseconds(200));
        return tree.Build() with { Host = $"node{host}" };
    }
}
