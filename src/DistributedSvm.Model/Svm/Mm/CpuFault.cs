using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>The first thing that an access of a CPU meets.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Range">The pages from the first one on, inside the access, that are alike in this.</param>
public readonly record struct CpuFault(CpuFaultKind Kind, AddressRange Range);
