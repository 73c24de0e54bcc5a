using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// What a read found: Matches, or the first offset that was wrong and what stood there. <paramref name="IsLinkDown"/>: EIO because a link on the way is down, whatever
/// the memory holds.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record ContentRead(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] bool Matches,
    [property: Id(3)] long WrongOffset,
    [property: Id(4)] ContentTag Found,
    [property: Id(5)] bool IsLinkDown = false) : Message
{
    /// <summary>The answer to an access that the engine lost, or never began.</summary>
    public static ContentRead Canceled(OperationId operation) => new(operation, Errno.ECANCELED, false, 0, ContentTag.AllOnes);

    public override int TypeNumber => 0x040D;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Matches);
        digest.Add(WrongOffset);
        Found.Fold(ref digest);
        digest.Add(IsLinkDown);
    }
}
