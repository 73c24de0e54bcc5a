using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>What became of a <see cref="ProbeVram"/>. EFAULT: an address has no valid LMTT entry; EIO: the VF is being reset. Neither changes anything.</summary>
/// <param name="Operation">The access.</param>
/// <param name="Errno">Ok, EFAULT or EIO.</param>
/// <param name="Epoch">How often the VF's memory has been cleared or replaced: in each epoch it begins as zeros.</param>
/// <param name="Found">What a read found, at the VF's addresses in their order; zeros are left out.</param>
[GenerateSerializer, Immutable]
public sealed record VramProbed(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] long Epoch,
    [property: Id(3)] ImmutableArray<ContentPiece> Found) : Message
{
    public override int TypeNumber => 0x04B1;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Epoch);
        digest.Add(Found.Length);
        foreach (ContentPiece piece in Found)
        {
            piece.Fold(ref digest);
        }
    }
}
