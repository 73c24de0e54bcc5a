namespace DistributedSvm.Model.Sharing;

/// <summary>Allocations of the protocol that a scenario can make fail.</summary>
[GenerateSerializer]
public enum AllocationSite
{
    /// <summary>The exporter's private data and ranges at export.</summary>
    Export,

    /// <summary>struct dma_buf_attachment.</summary>
    Attachment,

    /// <summary>The copy of the exporter's match entry.</summary>
    MatchEntry,

    /// <summary>The container of ranges at map.</summary>
    Container,

    /// <summary>The importer's array of device addresses.</summary>
    DeviceAddresses,

    /// <summary>The file descriptor of a new dma-buf (EMFILE).</summary>
    FileDescriptor,
}
