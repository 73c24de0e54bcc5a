namespace DistributedSvm.Model.Fabric;

/// <summary>What address a device must use for a peer's BAR.</summary>
public enum P2PAddressing
{
    /// <summary>None: there is no path, or none is needed.</summary>
    None,

    /// <summary>The PCI bus address: traffic does not pass the IOMMU, or there is none.</summary>
    Bus,

    /// <summary>The physical address passed through an identity domain (<c>iommu=pt</c>): the IOMMU sees the traffic but maps nothing.</summary>
    Identity,

    /// <summary>An IOVA that the DMA API (dma_map_phys, formerly dma_map_resource) or vfio has mapped: every access is translated, with IOTLB misses.</summary>
    Iova,
}
