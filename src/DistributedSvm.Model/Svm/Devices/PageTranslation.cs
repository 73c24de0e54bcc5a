using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>Where a virtual address leads, and for how many bytes from there on the same translation holds.</summary>
public readonly record struct PageTranslation(ulong Address, SegmentProtocol Protocol, bool IsWritable, PageAtomics Atomics, ulong Bytes);
