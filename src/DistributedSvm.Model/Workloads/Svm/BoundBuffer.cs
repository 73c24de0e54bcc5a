using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>A buffer object that a program has bound in the VM of a device.</summary>
/// <param name="Device">Index of the device, which alone sees it.</param>
/// <param name="Range">Where.</param>
/// <param name="IsShadowed">The process has memory there by now: that is what the oracle knows, and what the device does there is of the buffer object.</param>
[GenerateSerializer, Immutable]
public readonly record struct BoundBuffer([property: Id(0)] int Device, [property: Id(1)] AddressRange Range, [property: Id(2)] bool IsShadowed);
