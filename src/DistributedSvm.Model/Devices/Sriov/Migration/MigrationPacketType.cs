namespace DistributedSvm.Model.Devices;

/// <summary>What a packet of a VF's migration stream holds (drivers/gpu/drm/xe/xe_sriov_packet_types.h). Values are the kernel's.</summary>
[GenerateSerializer]
public enum MigrationPacketType
{
    /// <summary>The first packet: of which device the stream is.</summary>
    Descriptor = 1,

    /// <summary>The last packet.</summary>
    Trailer,

    /// <summary>The VF's entries of the global page table.</summary>
    Ggtt,

    /// <summary>The VF's registers.</summary>
    Mmio,

    /// <summary>What the GuC keeps of the VF: contexts, doorbells, queues.</summary>
    Guc,

    /// <summary>A piece of the VF's VRAM.</summary>
    Vram,
}
