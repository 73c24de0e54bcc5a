namespace DistributedSvm.Model.Svm;

/// <summary>Which memory an address is of.</summary>
[GenerateSerializer]
public enum PagePlace
{
    /// <summary>None: pages that nobody has touched, which read as zeros.</summary>
    Zero,

    /// <summary>System memory of the host; host physical addresses.</summary>
    System,

    /// <summary>VRAM of a device, as its function addresses it.</summary>
    Vram,

    /// <summary>VRAM of a peer as the bus addresses it: what a driver tells its own GPU, in place of the peer's name.</summary>
    Peer,
}
