using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>The exporter's invalidate_mappings (move_notify before 2026), under the reservation lock that <paramref name="Chain"/> holds: the mapping dies, a new one may be asked for
/// once this call has returned. Answer: <see cref="Invalidated"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record Invalidate(
    [property: Id(0)] OperationId Notice,
    [property: Id(1)] int Attachment,
    [property: Id(2)] LockTicket Chain) : Message
{
    public override int TypeNumber => 0x0318;

    public override string? Step => "invalidate";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Notice.Value);
        digest.Add(Attachment);
        digest.Add(Chain.Holder);
        digest.Add(Chain.Operation.Value);
    }
}
