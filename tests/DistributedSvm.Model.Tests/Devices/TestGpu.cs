using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;
using DistributedSvm.Model.Tests.Sharing;

namespace DistributedSvm.Model.Tests.Devices;

/// <summary>A GPU of 64 MiB with two VFs, spoken to by hand. GPU 1 of the host claims addresses of its own.</summary>
internal static class TestGpu
{
    public const int Node = 5;
    public const int MemoryNode = 1;
    public const int PeerNode = 7;

    public static readonly EntityId Self = new(1, EntityKind.Gpu);
    public static readonly EntityId Peer = new(2, EntityKind.Gpu);
    public static readonly AddressRange PeerBar = AddressRange.FromLength(Peers.NextBar.End + 1 + (1 << 30), 16 << 20);

    /// <summary>Entries 2 and 3 for VF 1, entry 1 for VF 2.</summary>
    public static readonly ImmutableArray<AddressRange> FirstVf = [Peers.Pages(1024, 1024)];
    public static readonly ImmutableArray<AddressRange> SecondVf = [Peers.Pages(512, 512)];

    public static readonly GpuSpec Spec = new()
    {
        Node = Node,
        MemoryNode = MemoryNode,
        VramBytes = 64 << 20,
        VramBytesPerSecond = 456_000_000_000,
        Fabric = Peers.Fabric,
        HostMemory = Peers.Memory,
        BarWindows =
        [
            new BarWindow(Peers.Bar, Self, 0, Node, 1),
            new BarWindow(Peers.NextBar, Self, 0, Node, 2),
            new BarWindow(PeerBar, Peer, 1, PeerNode, 1),
        ],
        PeerRoutes = [RouteKind.Direct, RouteKind.ThroughHostBridge],
    };

    /// <summary>With both VFs' LMTTs written.</summary>
    public static Conversation Provisioned()
    {
        var gpu = new Conversation(Spec);
        Assert.Equal(Errno.Ok, gpu.Ask<Completed>(Peers.PhysicalFunction, new PopulateLmtt(Peers.Operation(1), 1, FirstVf)).Errno);
        Assert.Equal(Errno.Ok, gpu.Ask<Completed>(Peers.PhysicalFunction, new PopulateLmtt(Peers.Operation(2), 2, SecondVf)).Errno);
        return gpu;
    }

    public static ContentTag Tag(long buffer, long version = 1) => new(Peers.Guest, buffer, version);

    public static GpuJob Job(ContentTag tag, params AddressRange[] target) => new()
    {
        Engine = EngineKind.Render,
        Fixed = SimTime.FromMicroseconds(100),
        VramBytes = 0,
        SystemReadBytes = 0,
        SystemWriteBytes = 0,
        TargetInSystem = false,
        Target = [.. target],
        Tag = tag,
    };

    /// <summary>A VF's job that leaves this tag in its VRAM; the errno of its fence.</summary>
    public static Errno Render(Conversation gpu, int vf, ContentTag tag, params AddressRange[] target)
    {
        Assert.Empty(gpu.Tell(Peers.VirtualFunction, new SubmitJob(Peers.Operation(70), Peers.Guest, vf, Job(tag, target))));
        SentMessage fence = Assert.Single(gpu.Elapse());
        Assert.Equal(Peers.Guest, fence.To);
        return Assert.IsType<Completed>(fence.Message).Errno;
    }

    public static Errno Bind(Conversation gpu, long address, SegmentProtocol protocol, params AddressRange[] pieces) =>
        gpu.Ask<Completed>(Peers.PhysicalFunction, new Bind(Peers.Operation(71), address, [.. pieces.Select(piece => new Segment(protocol, piece))])).Errno;

    public static ReadSurface Read(long address, long pages, ContentTag expected) => new(Peers.Operation(72), address, pages * 4096, expected);

    /// <summary>A read of the GPU's own VRAM.</summary>
    public static ContentRead ReadVram(Conversation gpu, long address, long pages, ContentTag expected)
    {
        Assert.Empty(gpu.Tell(Peers.PhysicalFunction, Read(address, pages, expected)));
        SentMessage answer = Assert.Single(gpu.Elapse());
        Assert.Equal(Peers.PhysicalFunction, answer.To);
        return Assert.IsType<ContentRead>(answer.Message);
    }
}
