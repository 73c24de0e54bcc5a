using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The bytes of a chunk have crossed the network: this is what they are, at addresses of the process that gets them. What is not said to stand there is zeros. Answer:
/// <see cref="SvmReply"/> with the bytes stored; ENOENT without such a process, EFAULT, EAGAIN, ENOMEM.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record StoreChunk(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] AddressRange Range,
    [property: Id(2)] ImmutableArray<ContentPiece> Content) : Message
{
    public override int TypeNumber => 0x06C2;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        digest.Add(Content.Length);
        foreach (ContentPiece item in Content)
        {
            item.Fold(ref digest);
        }
    }
}
