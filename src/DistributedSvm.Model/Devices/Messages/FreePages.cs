using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>Gives system memory back. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record FreePages([property: Id(0)] ImmutableArray<AddressRange> Pages) : Message
{
    public override int TypeNumber => 0x0411;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Pages);
    }
}
