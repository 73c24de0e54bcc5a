using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>DRM_XE_VM_BIND.</summary>
/// <param name="device">Whose VM.</param>
/// <param name="range">Where.</param>
/// <param name="backing">What.</param>
[GenerateSerializer]
public sealed class BindVmaCall(int device, AddressRange range, VmaBacking backing) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    [Id(1)]
    public AddressRange Range { get; } = range;

    [Id(2)]
    public VmaBacking Backing { get; } = backing;

    /// <summary>The buffer object that is made; 0 for none.</summary>
    [Id(3)]
    public long Buffer { get; set; }

    /// <summary>How far it has come.</summary>
    [Id(4)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Enter,
        Collect,
        Collected,
        Populated,
        Cleared,
        Replaced,
    }
}
