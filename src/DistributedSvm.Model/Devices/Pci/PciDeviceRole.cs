namespace DistributedSvm.Model.Devices;

/// <summary>What a PCI device that is no GPU does with dma-bufs.</summary>
[GenerateSerializer]
public enum PciDeviceRole
{
    /// <summary>An RDMA NIC: pins what it imports (ib_umem_dmabuf_get_pinned), takes peer-to-peer and system memory.</summary>
    Rdma,

    /// <summary>A device that reaches system memory only.</summary>
    SystemOnly,

    /// <summary>iommufd on behalf of a device: takes physical addresses of one range and gives them back inside the callback.</summary>
    Iommufd,
}
