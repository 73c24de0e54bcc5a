using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>DRM_XE_VM_BIND of a CPU-mirror VMA, or its end.</summary>
/// <param name="device">Whose VM.</param>
/// <param name="range">Where.</param>
/// <param name="isMirror">Map, or unmap.</param>
[GenerateSerializer]
public sealed class BindVmaCall(int device, AddressRange range, bool isMirror) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public AddressRange Range { get; } = range;

    [Id(2)]
    public bool IsMirror { get; } = isMirror;

    /// <summary>How far it has come.</summary>
    [Id(3)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Enter,
        Collect,
        Collected,
    }
}
