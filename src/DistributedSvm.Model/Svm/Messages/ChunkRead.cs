using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The bytes of a chunk are there, and are this, at the addresses at which they were read; zeros are left out. ENODEV, ENOENT, EFAULT, EAGAIN, ENOMEM, EIO.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ChunkRead(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] ImmutableArray<ContentPiece> Found) : Message
{
    public override int TypeNumber => 0x06C4;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Found.Length);
        foreach (ContentPiece item in Found)
        {
            item.Fold(ref digest);
        }
    }
}
