using System.Collections.Immutable;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Hosts;

namespace DistributedSvm.Scenarios;

/// <summary>One host, everything decided: ACS redirect at each port, the listing of each host bridge, the model of each GPU.</summary>
public sealed record ResolvedHost
{
    /// <summary>E.g. <c>node0</c>; unique in the scenario.</summary>
    public required string Name { get; init; }

    public required HostTopology Topology { get; init; }

    /// <summary>The models of gpu0, gpu1, ...; as many as the topology has GPUs.</summary>
    public required ImmutableArray<GpuModel> Gpus { get; init; }

    /// <summary>VFs that are enabled on every GPU: vf1 to vfN. 0 for none.</summary>
    public int VfsPerGpu { get; init; }

    /// <summary>VRAM quota of each VF in bytes, a multiple of 2 MiB; null for the PF's fair share.</summary>
    public long? VramPerVf { get; init; }

    /// <summary>The rules of SR-IOV that differ between versions of the kernel.</summary>
    public KernelProfile Kernel { get; init; } = KernelProfile.Linux70;

    /// <summary>Its PFs have no work of their own.</summary>
    public bool IsPfAdminOnly { get; init; }

    /// <summary>What single VFs get by hand, by VF.</summary>
    public ImmutableArray<VfCustom> Customs { get; init; } = [];

    /// <summary>What is written for all functions at once, and for the PFs.</summary>
    public ImmutableArray<SetSchedule> Schedules { get; init; } = [];

    /// <summary>How many adverse events of a VF its PFs hear of.</summary>
    public AdverseCounts Thresholds { get; init; } = AdverseCounts.None;

    /// <summary>Other numbers of VFs that are enabled later, whenever that is.</summary>
    public ImmutableArray<int> LaterVfCounts { get; init; } = [];

    /// <summary>The most VFs that are ever enabled on one of its GPUs.</summary>
    public int MostVfs => Math.Max(VfsPerGpu, LaterVfCounts.DefaultIfEmpty().Max());

    /// <summary>Where VF 1 stands behind its PF, in routing ids (SR-IOV capability, First VF Offset).</summary>
    public int FirstVfOffset { get; init; } = 1;

    /// <summary>From one VF to the next, in routing ids (VF Stride).</summary>
    public int VfStride { get; init; } = 1;

    /// <summary>The driver that assigns its VFs.</summary>
    public VfDriver VfDriver { get; init; }

    /// <summary>xe-vfio-pci tells the PF before a reset that one comes; null for what the vfio base has.</summary>
    public bool? FlrPrepare { get; init; }

    /// <summary>Names of the ports whose redirect was turned off although the IOMMU is on, in tree order.</summary>
    public ImmutableArray<string> DisableAcsRedir { get; init; } = [];

    /// <summary>PCI devices that are no GPUs and import dma-bufs, in file order.</summary>
    public ImmutableArray<HostDevice> Devices { get; init; } = [];

    /// <summary>Links between its GPUs past PCIe, in file order.</summary>
    public ImmutableArray<ResolvedLink> Links { get; init; } = [];

    /// <summary>VMs that have whole GPUs of it, in file order.</summary>
    public ImmutableArray<ResolvedGuest> Guests { get; init; } = [];

    /// <summary>How its drivers do shared virtual memory, where processes use it.</summary>
    public SvmOptions Svm { get; init; } = SvmOptions.Default;

    /// <summary>The VM that has a GPU as a whole; null for the host itself.</summary>
    public ResolvedGuest? GuestOf(int gpu) => Guests.FirstOrDefault(guest => guest.Gpus.Contains(gpu));

    /// <summary>The same host with another IOMMU setting, and the ACS redirect that follows from it.</summary>
    public HostTopology Under(IommuMode iommu) => AcsDefaults.Apply(Topology, iommu, DisableAcsRedir);
}
