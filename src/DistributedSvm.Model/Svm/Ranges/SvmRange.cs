using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A range of a GPU VM as it was looked up (struct drm_gpusvm_range, xe_svm_range): a copy, which <see cref="GpuSvm.Store"/> puts back.
/// </summary>
/// <param name="Start">First byte; a multiple of its size.</param>
/// <param name="Bytes">Its size: one of the configured chunks.</param>
/// <param name="Flags">Its state on the device.</param>
/// <param name="Place">Where the pages that it has are: index of a device of the process, or <see cref="InSystem"/>.</param>
/// <param name="Accesses">Remote accesses that the device counted since the range was bound last.</param>
[GenerateSerializer, Immutable]
public readonly record struct SvmRange(
    [property: Id(0)] ulong Start,
    [property: Id(1)] long Bytes,
    [property: Id(2)] RangeFlags Flags,
    [property: Id(3)] int Place,
    [property: Id(4)] int Accesses)
{
    /// <summary>The place of pages in system memory.</summary>
    public const int InSystem = -1;

    public AddressRange Addresses => AddressRange.FromLength(Start, (ulong)Bytes);

    /// <summary>Pages of 4 KiB.</summary>
    public long Pages => Bytes / SvmPages.Size;

    /// <summary>Present and not invalidated: the device translates it.</summary>
    public bool IsBound => (Flags & (RangeFlags.Present | RangeFlags.Invalidated)) == RangeFlags.Present;

    public bool IsUnmapped => Has(RangeFlags.Unmapped);

    public bool IsMigratable => Has(RangeFlags.Migratable);

    public bool HasPages => Has(RangeFlags.HasPages);

    public bool IsWritable => Has(RangeFlags.Writable);

    /// <summary>The state of 3.2 of the specification.</summary>
    public RangeState State => IsUnmapped ? RangeState.Dead : IsBound ? RangeState.Present : Has(RangeFlags.Present) ? RangeState.Invalidated : RangeState.Unbound;

    public bool Has(RangeFlags flags) => (Flags & flags) == flags;

    public SvmRange With(RangeFlags flags) => this with { Flags = Flags | flags };

    public SvmRange Without(RangeFlags flags) => this with { Flags = Flags & ~flags };
}
