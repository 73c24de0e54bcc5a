using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Gives a mapping back. The reservation lock must be held by this operation, or by the exporter's chain of calls in which the importer was told to drop the mapping.
/// Answer: <see cref="Completed"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record Unmap(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Attachment,
    [property: Id(2)] LockTicket? Chain = null) : Message
{
    public override int TypeNumber => 0x0311;

    public override string? Step => "unmap";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Attachment);
        digest.Add(Chain?.Holder ?? default);
        digest.Add(Chain?.Operation.Value ?? 0);
    }

    public override Message? WhenUndeliverable() => new Completed(Operation, Errno.ENODEV);
}
