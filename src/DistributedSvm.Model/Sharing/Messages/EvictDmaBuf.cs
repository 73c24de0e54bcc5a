using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The exporter needs the VRAM of this buffer for something else. Answer: <see cref="Completed"/>; EBUSY when the reservation lock is held (trylock), when the buffer
/// is pinned, or when it cannot be in system memory.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record EvictDmaBuf([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0342;

    public override string? Step => "evict";

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);

    public override Message? WhenUndeliverable() => new Completed(Operation, Errno.ENODEV);
}
