using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>What a VF has in the GGTT or in the scratch registers of a GT was read, or replaced. Read from the GGTT: three words for each entry that is not zero.</summary>
[GenerateSerializer, Immutable]
public sealed record VfMmioCopied([property: Id(0)] OperationId Operation, [property: Id(1)] Errno Errno, [property: Id(2)] ImmutableArray<uint> Words) : Message
{
    public override int TypeNumber => 0x0485;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        MigrationPacket.FoldWords(Words, ref digest);
    }
}
