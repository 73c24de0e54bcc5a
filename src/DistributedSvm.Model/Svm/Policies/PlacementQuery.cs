namespace DistributedSvm.Model.Svm;

/// <summary>What a policy is asked: where the pages of a range that a device faults on are to be.</summary>
/// <param name="Device">Index of the device.</param>
/// <param name="Access">What the access wanted.</param>
/// <param name="Attributes">What madvise said of the memory.</param>
/// <param name="Where">Where the pages are: index of a device, <see cref="Placement.InSystem"/>, or <see cref="Placement.Nowhere"/>.</param>
/// <param name="IsReached">The device reaches them there.</param>
/// <param name="IsShared">Another device has them bound.</param>
public readonly record struct PlacementQuery(int Device, PageFaultAccess Access, GpuVmaAttributes Attributes, int Where, bool IsReached, bool IsShared);
