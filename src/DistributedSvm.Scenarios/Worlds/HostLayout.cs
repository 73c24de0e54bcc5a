using System.Collections.Immutable;
using System.Numerics;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Memory;
using DistributedSvm.Scenarios.Catalogue;

namespace DistributedSvm.Scenarios.Worlds;

/// <summary>
/// Where the entities of one host stand in the world's table, and where its VFs' BARs are in its bus address space. Every GPU has places for the card's TotalVFs,
/// so that enabling more VFs later renumbers nothing.
/// </summary>
internal sealed class HostLayout
{
    /// <summary>Per VF: the function, its vfio device, its guest.</summary>
    private const int EntitiesPerVf = 3;

    private const long LmttPage = 2L << 20;

    /// <summary>What the PF keeps for itself of the VRAM for VFs (spare LMEM of the Xe driver).</summary>
    public const long PfSpare = 128L << 20;

    /// <summary>Bus addresses of a GPU start at multiples of this with its own BAR, its VFs' BARs at the middle.</summary>
    private const ulong BusSpacePerGpu = 1UL << 40;

    /// <summary>A bus has 256 devices and functions.</summary>
    public const int RoutingIdsPerBus = 256;

    private readonly int _first;
    private readonly int[] _firstOfGpu;
    private readonly int _firstDevice;

    public HostLayout(ResolvedHost host, int index, int first)
    {
        Host = host;
        Index = index;
        _first = first;
        _firstOfGpu = new int[host.Gpus.Length];
        int next = first + 2;
        for (int gpu = 0; gpu < host.Gpus.Length; gpu++)
        {
            _firstOfGpu[gpu] = next;
            next += FirstVf(gpu) + (TotalVfs(gpu) * EntitiesPerVf);
        }

        _firstDevice = next;
        EntityCount = next - first + host.Devices.Length + (HasNic ? 1 : 0);
    }

    public ResolvedHost Host { get; }

    public int Index { get; }

    public int EntityCount { get; }

    public int GpuCount => Host.Gpus.Length;

    public EntityId Fabric => new(_first, EntityKind.Fabric);

    public EntityId Memory => new(_first + 1, EntityKind.HostMemory);

    public bool HasNic => Host.Topology.Nic >= 0;

    /// <summary>Behind everything else of the host.</summary>
    public EntityId Nic => new(_first + EntityCount - 1, EntityKind.Nic);

    public EntityId Gpu(int gpu) => new(_firstOfGpu[gpu], EntityKind.Gpu);

    public EntityId PhysicalFunction(int gpu) => new(_firstOfGpu[gpu] + 1, EntityKind.PhysicalFunction);

    /// <summary>One for each GT, behind the PF. A GPU that can have no VFs has none.</summary>
    public GucPlace Gucs(int gpu) => new(new EntityId(_firstOfGpu[gpu] + 2, EntityKind.Guc), GucCount(gpu));

    public EntityId VirtualFunction(int gpu, int vf) => new(FirstOfVf(gpu, vf), EntityKind.VirtualFunction);

    public EntityId Vfio(int gpu, int vf) => new(FirstOfVf(gpu, vf) + 1, EntityKind.VfioDevice);

    public EntityId Guest(int gpu, int vf) => new(FirstOfVf(gpu, vf) + 2, EntityKind.Guest);

    public EntityId Device(int device) => new(_firstDevice + device, EntityKind.PciDevice);

    public int TotalVfs(int gpu) => (int)Host.Gpus[gpu].TotalVfs.Value;

    /// <summary>The scenario's quota, or the fair share of Linux 7.0: (what is there for VFs - the PF's spare) / N, in whole LMTT pages.</summary>
    public long VramPerVf(int gpu)
    {
        if (Host.VramPerVf is { } quota)
        {
            return quota;
        }

        long forVfs = (Host.Gpus[gpu].VramForVfs ?? Host.Gpus[gpu].Vram).Value;
        return (forVfs - PfSpare) / Host.VfsPerGpu / LmttPage * LmttPage;
    }

    /// <summary>Bus addresses of a GPU's own BAR 2: a power of two that covers its VRAM (large BAR).</summary>
    public AddressRange Bar(int gpu) =>
        AddressRange.FromLength(BusSpacePerGpu * (ulong)(gpu + 1), BitOperations.RoundUpToPowerOf2((ulong)Host.Gpus[gpu].Vram.Value));

    /// <summary>Bus addresses of a VF's BAR 2: a power of two that covers its quota, adjacent to its neighbours'.</summary>
    public AddressRange Bar(int gpu, int vf)
    {
        ulong size = Host.VfsPerGpu > 0 ? BitOperations.RoundUpToPowerOf2((ulong)VramPerVf(gpu)) : (ulong)LmttPage;
        ulong start = (BusSpacePerGpu * (ulong)(gpu + 1)) + (BusSpacePerGpu / 2) + (size * (ulong)(vf - 1));
        return AddressRange.FromLength(start, size);
    }

    /// <summary>VFs 1 to this one are on the bus of their PF, which is its device 0, function 0; routing ids go on from there.</summary>
    public int LastVfOnBus => Host.FirstVfOffset >= RoutingIdsPerBus ? 0 : ((RoutingIdsPerBus - 1 - Host.FirstVfOffset) / Host.VfStride) + 1;

    /// <summary>GPUs on the bus of this one: those without a bridge of their own that hang below the same node.</summary>
    public IEnumerable<int> OnBusOf(int gpu)
    {
        ImmutableArray<int> nodes = Host.Topology.Gpus;
        return Enumerable.Range(0, GpuCount).Where(other => other != gpu && Host.Topology.Nodes[nodes[other]].Parent == Host.Topology.Nodes[nodes[gpu]].Parent);
    }

    private int FirstOfVf(int gpu, int vf) => _firstOfGpu[gpu] + FirstVf(gpu) + ((vf - 1) * EntitiesPerVf);

    /// <summary>GPU, PF and GuCs come before.</summary>
    private int FirstVf(int gpu) => 2 + GucCount(gpu);

    private int GucCount(int gpu) => TotalVfs(gpu) == 0 ? 0 : (int)(Host.Gpus[gpu].Gts?.Value ?? GpuModel.DefaultGts);
}
