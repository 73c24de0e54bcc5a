using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Another device has pushed pages into allocations of this one: they may be evicted from now on. VRAM addresses. No answer.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record DevmemFilled(
    [property: Id(0)] ImmutableArray<AddressRange> Blocks) : Message
{
    public override int TypeNumber => 0x0687;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Blocks);
    }
}
