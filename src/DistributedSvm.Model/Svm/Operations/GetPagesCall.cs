namespace DistributedSvm.Model.Svm;

/// <summary>Gets the pages of a range for a VM (drm_gpusvm_get_pages): a walk of the CPU's page table that faults in what is missing, and the DMA mapping.</summary>
/// <param name="device">Whose VM.</param>
/// <param name="start">Where the range begins.</param>
[GenerateSerializer]
public sealed class GetPagesCall(int device, ulong start) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public ulong Start { get; } = start;

    /// <summary>The notifier's sequence when the walk began.</summary>
    [Id(2)]
    public long Sequence { get; set; }

    /// <summary>Where the pages were found.</summary>
    [Id(3)]
    public int Place { get; set; }

    /// <summary>How far it has come.</summary>
    [Id(4)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Begin,
        ReadBegin,
        Resolved,
        Mapped,
    }
}
