namespace DistributedSvm.Model.Sharing;

/// <summary>The interconnects that exporters and importers negotiate. Values are stable.</summary>
[GenerateSerializer]
public enum InterconnectKind
{
    None = 0,

    /// <summary>PF and its own VF: BAR addresses that the PF turns into device physical addresses.</summary>
    Iov = 1,

    /// <summary>A scatter table of device memory: peer-to-peer bus addresses.</summary>
    PeerToPeerSg = 2,

    /// <summary>A scatter table of system pages.</summary>
    SystemSg = 3,

    /// <summary>A list of physical addresses for whoever programs an IOMMU with them: iommufd.</summary>
    Pal = 4,

    /// <summary>Exporter and importer are one device: its own addresses.</summary>
    LocalVram = 5,

    /// <summary>A link between GPUs of one box.</summary>
    XeLink = 6,

    /// <summary>A link between GPUs of different boxes.</summary>
    UaLink = 7,
}
