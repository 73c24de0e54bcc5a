using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>An area of a process's virtual memory (struct vm_area_struct): whole pages, whole 2 MiB pages for <see cref="VmaKind.Huge"/>.</summary>
/// <param name="Range">Virtual addresses.</param>
/// <param name="Kind">What it maps.</param>
/// <param name="Protection">What the CPU may do with it.</param>
/// <param name="IsLocked">VM_LOCKED.</param>
/// <param name="HasHugePages">Transparent huge pages: what is populated first comes as whole aligned 2 MiB where they lie inside (not VM_NOHUGEPAGE). Anonymous memory only.</param>
[GenerateSerializer, Immutable]
public readonly record struct CpuVma(
    [property: Id(0)] AddressRange Range,
    [property: Id(1)] VmaKind Kind,
    [property: Id(2)] Protection Protection,
    [property: Id(3)] bool IsLocked,
    [property: Id(4)] bool HasHugePages) : IAddressRun<CpuVma>
{
    ulong IAddressRun<CpuVma>.Start => Range.Start;

    ulong IAddressRun<CpuVma>.End => Range.End;

    CpuVma IAddressRun<CpuVma>.Part(ulong start, ulong end) => this with { Range = new AddressRange(start, end) };

    /// <summary>The process may write; a page that is shared has to be copied before.</summary>
    public bool IsWritable => Protection == Protection.ReadWrite;

    /// <summary>Pages become copy-on-write when the process forks (is_cow_mapping): all but shared memory.</summary>
    public bool IsPrivate => Kind != VmaKind.Shared;
}
