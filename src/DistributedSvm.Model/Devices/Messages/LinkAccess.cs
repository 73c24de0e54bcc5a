using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A GPU reads or writes another GPU's VRAM over a link: device physical addresses, at the rate and latency of that link. Answer: <see cref="ContentRead"/>, after the
/// accesses before it on that port. EFAULT beyond the VRAM.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record LinkAccess(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Link,
    [property: Id(2)] long BytesPerSecond,
    [property: Id(3)] SimTime Latency,
    [property: Id(4)] ImmutableArray<AddressRange> Addresses,
    [property: Id(5)] ContentTag Tag,
    [property: Id(6)] bool IsWrite) : Message
{
    public override int TypeNumber => 0x0446;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Link);
        digest.Add(BytesPerSecond);
        digest.Add(Latency);
        digest.Add(Addresses);
        Tag.Fold(ref digest);
        digest.Add(IsWrite);
    }
}
