using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// Writes page table entries of the PF's VM at a virtual address. Answer: <see cref="Completed"/>; EEXIST if there are some.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record Bind(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] long VirtualAddress,
    [property: Id(2)] SegmentArray Segments) : Message
{
    public override int TypeNumber => 0x0409;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(VirtualAddress);
        digest.Add(Segments.ContentHash);
    }
}
