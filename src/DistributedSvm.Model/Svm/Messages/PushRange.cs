using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A process copies its memory to that of a process on another host, over the NIC. Whole pages. Nothing keeps the two equal afterwards. Answer: <see cref="SvmReply"/> with the bytes
/// that arrived. ENODEV without a NIC; EINVAL for what is not whole pages, and for a process of the same host; EFAULT where either has no mapping that allows it; ENOENT when the other
/// process is gone; EAGAIN when pages were taken away again and again; EIO when a link is down.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record PushRange(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] AddressRange Range,
    [property: Id(2)] MirrorPeer Peer,
    [property: Id(3)] ulong Address) : Message
{
    public override int TypeNumber => 0x06C0;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        Peer.Fold(ref digest);
        digest.Add(Address);
    }
}
