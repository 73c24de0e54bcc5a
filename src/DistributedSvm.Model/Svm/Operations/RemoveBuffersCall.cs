using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>The buffer objects of an interval of a VM end.</summary>
/// <param name="device">Whose VM.</param>
/// <param name="range">Where.</param>
[GenerateSerializer]
public sealed class RemoveBuffersCall(int device, AddressRange range) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public AddressRange Range { get; } = range;

    /// <summary>One that stays; 0 for none.</summary>
    [Id(2)]
    public long Kept { get; init; }

    /// <summary>The one that is taken out of the page table; 0 for none.</summary>
    [Id(3)]
    public long Buffer { get; set; }
}
