namespace DistributedSvm.Model.Svm;

/// <summary>Values of <see cref="SvmAttribute.PreferredLocation"/> that are no index of a device (DRM_XE_PREFERRED_LOC_DEFAULT_*).</summary>
public static class AttributeValue
{
    /// <summary>System memory.</summary>
    public const long System = -1;

    /// <summary>The VRAM of whichever device faults. What every VMA has until it is told otherwise.</summary>
    public const long FaultingDevice = -2;
}
