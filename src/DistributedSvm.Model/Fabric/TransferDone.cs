using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Fabric;

/// <summary>
/// The fabric's answer to a <see cref="TransferRequest"/>: when the bytes set out and when the last of them arrived, both the fabric's own time stamps;
/// or EINVAL (unknown node, bytes below 1) or EIO (a link on the way is down, or went down under it), with both times <see cref="SimTime.Never"/>.
/// <paramref name="Damage"/> is nothing that the hardware tells anybody: it is for whoever stores the data or compares it.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record TransferDone(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Status,
    [property: Id(2)] SimTime Started,
    [property: Id(3)] SimTime Finished,
    [property: Id(4)] DataDamage Damage = DataDamage.None) : Message
{
    public override int TypeNumber => 0x0202;

    /// <summary>The data is not what was sent.</summary>
    public bool IsCorrupted(bool isWrite) => Damage == DataDamage.Any || (Damage == DataDamage.Written && isWrite);

    public static TransferDone Failed(OperationId operation, Errno status) => new(operation, status, SimTime.Never, SimTime.Never);

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Status);
        digest.Add(Started);
        digest.Add(Finished);
        digest.Add((int)Damage);
    }
}
