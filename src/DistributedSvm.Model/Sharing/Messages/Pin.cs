using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>dma_buf_pin: the buffer may not be moved; only dynamic importers call it, under the reservation lock. Answer: <see cref="Completed"/>; EINVAL when it is pinned elsewhere,
/// EOPNOTSUPP when the exporter does not let this importer pin.</summary>
[GenerateSerializer, Immutable]
public sealed record Pin(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Attachment) : Message
{
    public override int TypeNumber => 0x0322;

    public override string? Step => "pin";

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Attachment);
    }

    public override Message? WhenUndeliverable() => new Completed(Operation, Errno.ENODEV);
}
