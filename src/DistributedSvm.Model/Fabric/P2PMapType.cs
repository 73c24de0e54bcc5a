namespace DistributedSvm.Model.Fabric;

/// <summary>How a device reaches a peer's BAR (drivers/pci/p2pdma.c, enum pci_p2pdma_map_type; the first is added: no mapping is needed within one function).</summary>
public enum P2PMapType
{
    /// <summary>The same function: it reaches its own memory.</summary>
    SameDevice,

    /// <summary>PCI_P2PDMA_MAP_BUS_ADDR: traffic turns round below a common bridge; the peer's bus address is used, the IOMMU never sees it.</summary>
    BusAddress,

    /// <summary>PCI_P2PDMA_MAP_THRU_HOST_BRIDGE: traffic goes up to the host bridge and is mapped as the IOMMU demands.</summary>
    ThroughHostBridge,

    /// <summary>PCI_P2PDMA_MAP_NOT_SUPPORTED.</summary>
    NotSupported,
}
