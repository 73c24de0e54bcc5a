using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// The fabric's answer to a <see cref="TransferRequest"/>: when the bytes set out and when the last of them arrived, both the fabric's own time stamps;
/// or EINVAL (unknown node, bytes below 1), with both times <see cref="SimTime.Never"/>.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record TransferDone(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Status,
    [property: Id(2)] SimTime Started,
    [property: Id(3)] SimTime Finished) : Message
{
    public override int TypeNumber => 0x0202;

    public static TransferDone Failed(OperationId operation, Errno status) => new(operation, status, SimTime.Never, SimTime.Never);

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Status);
        digest.Add(Started);
        digest.Add(Finished);
    }
}
