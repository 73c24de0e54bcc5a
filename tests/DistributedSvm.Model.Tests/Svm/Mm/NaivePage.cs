using DistributedSvm.Model.Svm;

namespace DistributedSvm.Model.Tests.Svm;

/// <summary>What stands at one page of one mm.</summary>
public readonly record struct NaivePage(PageKind Kind, int Device, long Allocation, ulong Address, bool IsShared, bool IsIsolated)
{
    /// <summary>The same page of memory, whoever maps it.</summary>
    public bool IsSamePage(NaivePage other) => Kind != PageKind.None && (Kind, Device, Address) == (other.Kind, other.Device, other.Address);
}
