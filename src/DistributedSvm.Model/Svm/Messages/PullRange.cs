using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A process copies memory of a process on another host, from <paramref name="Address"/> on, to its own range. Answer and errors as of <see cref="PushRange"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record PullRange(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] AddressRange Range,
    [property: Id(2)] MirrorPeer Peer,
    [property: Id(3)] ulong Address) : Message
{
    public override int TypeNumber => 0x06C1;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        Peer.Fold(ref digest);
        digest.Add(Address);
    }
}
