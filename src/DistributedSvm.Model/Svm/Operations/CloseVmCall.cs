namespace DistributedSvm.Model.Svm;

/// <summary>DRM_XE_VM_DESTROY.</summary>
/// <param name="device">Where.</param>
[GenerateSerializer]
public sealed class CloseVmCall(int device) : SvmCall
{
    [Id(0)]
    public int Device { get; } = device;

    /// <summary>How far it has come.</summary>
    [Id(1)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Check,
        Drained,
        WithoutBuffers,
        Locked,
        Invalidated,
    }
}
