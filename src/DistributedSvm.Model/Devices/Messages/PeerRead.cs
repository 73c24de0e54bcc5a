using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>A read of bus addresses claimed by another GPU's BARs, which began at <paramref name="Since"/>. Answer: <see cref="ContentRead"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record PeerRead(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] ImmutableArray<AddressRange> Addresses,
    [property: Id(2)] ContentTag Expected,
    [property: Id(3)] SimTime Since) : Message
{
    public override int TypeNumber => 0x040E;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Addresses);
        Expected.Fold(ref digest);
        digest.Add(Since);
    }
}
