namespace DistributedSvm.Model.Sharing;

/// <summary>The path that accesses to a shared buffer take.</summary>
[GenerateSerializer]
public enum SharePath
{
    None,

    /// <summary>The PF's engine reads the VF's VRAM at device physical addresses, negotiated as the IOV interconnect.</summary>
    Iov,

    /// <summary>Another device reads the VF's BAR across the fabric.</summary>
    PeerToPeer,

    /// <summary>The buffer was moved to the guest's RAM; the importer reads system pages.</summary>
    System,

    /// <summary>The importer is on the exporter's own device and uses its VRAM as it is.</summary>
    Vram,
}
