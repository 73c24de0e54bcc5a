namespace DistributedSvm.Model.Svm;

/// <summary>A device takes the VRAM of an allocation back (xe_svm_bo_evict).</summary>
/// <param name="device">Whose VRAM.</param>
/// <param name="allocation">The allocation.</param>
[GenerateSerializer]
public sealed class EvictCall(int device, long allocation) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public long Allocation { get; } = allocation;

    /// <summary>How often it was tried.</summary>
    [Id(2)]
    public int Attempts { get; set; }

    /// <summary>How far it has come.</summary>
    [Id(3)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Try,
        Tried,
    }
}
