namespace DistributedSvm.Model.Svm;

/// <summary>Where pages are put: system memory, or an allocation of a device.</summary>
/// <param name="Kind"><see cref="PageKind.System"/> or <see cref="PageKind.Device"/>.</param>
/// <param name="Device">Index of the device in the process, 0 to 65,535; 0 for system memory.</param>
/// <param name="Allocation">The device's number of the allocation, 0 to 2^48 - 1; 0 for system memory.</param>
[GenerateSerializer, Immutable]
public readonly record struct PageTarget(
    [property: Id(0)] PageKind Kind,
    [property: Id(1)] int Device,
    [property: Id(2)] long Allocation)
{
    /// <summary>The host's memory.</summary>
    public static readonly PageTarget System = new(PageKind.System, 0, 0);

    /// <summary>An allocation of the VRAM of a device.</summary>
    public static PageTarget OnDevice(int device, long allocation) => new(PageKind.Device, device, allocation);
}
