using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// The answer to <see cref="Map"/>: index to range, in the address space of the interconnect; null on failure. ENODEV when revoked,
/// EINVAL without the lock or when mapped already.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record Mapped(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] RangeXArray? Ranges) : Message
{
    /// <summary>The ranges are system pages, whatever the interconnect: the exporter's memory is there now.</summary>
    [Id(3)]
    public bool IsInSystem { get; init; }

    public override int TypeNumber => 0x0310;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Ranges?.ContentHash ?? 0);
        digest.Add(IsInSystem);
    }
}
