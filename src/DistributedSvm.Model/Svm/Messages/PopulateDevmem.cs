using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// VRAM for a range of a process; others' is evicted where there is none. Answer: <see cref="DevmemPopulated"/>; ENODEV, ENOMEM, EBUSY.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record PopulateDevmem(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] AddressRange Range) : Message
{
    public override int TypeNumber => 0x0636;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Range.Start);
        digest.Add(Range.End);
    }
}
