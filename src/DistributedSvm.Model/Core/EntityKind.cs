namespace DistributedSvm.Model.Core;

/// <summary>What an entity is. Part of <see cref="EntityId"/>, so that whoever holds an id can name its grain interface. Values are stable: never reuse one.</summary>
[GenerateSerializer]
public enum EntityKind : byte
{
    None = 0,

    /// <summary>Entity 0 of every world: the scenario itself, the sender of faults and actions.</summary>
    Scenario = 1,
    Gpu = 2,
    PhysicalFunction = 3,
    VirtualFunction = 4,
    VfioDevice = 5,
    Guest = 6,
    DmaBuf = 7,
    Fabric = 8,
    HostMemory = 9,
    Agent = 10,
    Phold = 11,
    Nic = 12,
    Network = 13,

    /// <summary>A PCI device that is no GPU and imports dma-bufs: an RDMA NIC, an accelerator, an IOMMU's user.</summary>
    PciDevice = 14,

    /// <summary>The microcontroller of a GT, which schedules its functions.</summary>
    Guc = 15,

    /// <summary>A process whose memory GPUs share: its mm, and its VM on each of them.</summary>
    AddressSpace = 16,

    /// <summary>What a function's driver does for SVM: faults, pagemap, copies.</summary>
    SvmDevice = 17,

    /// <summary>The groups of peers of a host that reach each other (drm_pagemap_owner_list).</summary>
    InterconnectOwners = 18,
}
