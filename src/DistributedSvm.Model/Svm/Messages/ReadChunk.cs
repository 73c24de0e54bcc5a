using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A process of another host reads a chunk: its bytes go to <paramref name="Reader"/>. Answer: <see cref="ChunkRead"/> once they are there.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ReadChunk(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] AddressRange Range,
    [property: Id(2)] MirrorPeer Reader) : Message
{
    public override int TypeNumber => 0x06C3;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        Reader.Fold(ref digest);
    }
}
