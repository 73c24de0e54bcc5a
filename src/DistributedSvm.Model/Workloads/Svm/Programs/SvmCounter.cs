namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>What a program may ask of a device.</summary>
[GenerateSerializer]
public enum SvmCounter
{
    /// <summary>Page faults.</summary>
    Faults,

    /// <summary>TLB invalidations.</summary>
    Invalidations,

    /// <summary>Ranges that came to the device's VRAM.</summary>
    Migrations,
}
