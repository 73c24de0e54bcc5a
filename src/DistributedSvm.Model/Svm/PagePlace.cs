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
}
