using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>The VMAs of an mm, by address. Neighbours that are alike are one, where the kernel would merge them (vma_merge): anonymous memory.</summary>
[GenerateSerializer]
public sealed class CpuVmaSet
{
    /// <summary>How many there are.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>All, by address.</summary>
    public ImmutableArray<CpuVma> All => throw new NotImplementedException();

    /// <summary>The VMA at an address (vma_lookup).</summary>
    public bool TryFind(ulong address, out CpuVma vma) => throw new NotImplementedException();

    /// <summary>The parts of VMAs that lie in a range, by address, each cut to it.</summary>
    public ImmutableArray<CpuVma> In(AddressRange range) => throw new NotImplementedException();

    /// <summary>There is a VMA at every address of the range.</summary>
    public bool Covers(AddressRange range) => throw new NotImplementedException();

    /// <summary>There is no VMA at any address of the range.</summary>
    public bool IsFree(AddressRange range) => throw new NotImplementedException();

    /// <summary>The highest free range below <see cref="Mm.MmapBase"/>, aligned. Error: ENOMEM.</summary>
    public Errno FindGap(ulong bytes, ulong alignment, out AddressRange range) => throw new NotImplementedException();
}
