using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// Asks the fabric to carry bytes between two nodes of its host (indices in <see cref="HostTopology.Nodes"/>). The data goes from
/// <paramref name="FromNode"/> to <paramref name="ToNode"/>, also for a read: the read requests, which go the other way, carry no payload.
/// The sender gets a <see cref="TransferDone"/> with the same operation id.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record TransferRequest(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int FromNode,
    [property: Id(2)] int ToNode,
    [property: Id(3)] long Bytes,
    [property: Id(4)] TransferKind Kind,
    [property: Id(5)] RouteKind Route = RouteKind.Direct) : Message
{
    public override int TypeNumber => 0x0201;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(FromNode);
        digest.Add(ToNode);
        digest.Add(Bytes);
        digest.Add((int)Kind);
        digest.Add((int)Route);
    }

    public override Message WhenUndeliverable() => TransferDone.Failed(Operation, Errno.ENODEV);
}
