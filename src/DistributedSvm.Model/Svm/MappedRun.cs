using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Pages next to each other that a GPU page table maps: drm_pagemap_addr (include/drm/drm_pagemap.h). Addresses are DPA, PCIe or host physical, by protocol.
/// </summary>
[GenerateSerializer, Immutable]
public readonly record struct MappedRun(
    [property: Id(0)] ulong VirtualAddress,
    [property: Id(1)] AddressRange Address,
    [property: Id(2)] SegmentProtocol Protocol,
    [property: Id(3)] bool IsWritable)
{
    /// <summary>Where atomics of the GPU may run through this entry.</summary>
    [Id(4)]
    public PageAtomics Atomics { get; init; }

    public void Fold(ref Digest digest)
    {
        digest.Add(VirtualAddress);
        digest.Add(Address.Start);
        digest.Add(Address.End);
        digest.Add((int)Protocol);
        digest.Add(IsWritable);
        digest.Add((int)Atomics);
    }
}
