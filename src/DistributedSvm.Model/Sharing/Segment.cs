using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Sharing;

/// <summary>One piece of a mapping as a page table gets it.</summary>
[GenerateSerializer, Immutable]
public readonly record struct Segment([property: Id(0)] SegmentProtocol Protocol, [property: Id(1)] AddressRange Address)
{
    public void Fold(ref Digest digest)
    {
        digest.Add((int)Protocol);
        digest.Add(Address.Start);
        digest.Add(Address.End);
    }
}
