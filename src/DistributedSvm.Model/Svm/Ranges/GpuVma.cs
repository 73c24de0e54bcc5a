using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>A VMA of a GPU VM (struct xe_vma), or a hole between two: addresses of the process with one set of attributes.</summary>
public readonly record struct GpuVma(AddressRange Addresses, GpuVmaAttributes Attributes);
