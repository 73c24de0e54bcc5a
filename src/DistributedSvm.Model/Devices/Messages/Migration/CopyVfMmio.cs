using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF reads what a VF has in the GGTT or in the scratch registers of a GT, or puts <paramref name="Words"/> there, which are null for the former. Answer:
/// <see cref="VfMmioCopied"/>; EINVAL for words that do not fit.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record CopyVfMmio(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Vf,
    [property: Id(2)] MmioPart Part,
    [property: Id(3)] ImmutableArray<uint>? Words) : Message
{
    public override int TypeNumber => 0x0484;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Vf);
        digest.Add((int)Part);
        digest.Add(Words.HasValue);
        MigrationPacket.FoldWords(Words ?? [], ref digest);
    }
}
