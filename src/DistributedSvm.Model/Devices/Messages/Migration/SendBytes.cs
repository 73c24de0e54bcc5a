using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A program of this host sends bytes to another host: from a node of this host's tree to one of that host's. Answer: <see cref="Completed"/> when the last of them is there; EINVAL
/// for what does not exist, EIO when a link was down.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SendBytes(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int FromNode,
    [property: Id(2)] int ToHost,
    [property: Id(3)] int ToNode,
    [property: Id(4)] long Bytes) : Message
{
    public override int TypeNumber => 0x049C;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(FromNode);
        digest.Add(ToHost);
        digest.Add(ToNode);
        digest.Add(Bytes);
    }
}
