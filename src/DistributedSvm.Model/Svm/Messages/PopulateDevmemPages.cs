using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// VRAM for ranges of one page each that follow each other: an allocation for every page, numbered on. Nothing is evicted for it. Answer: <see cref="DevmemPopulated"/> with the
/// first of them and the VRAM of all; ENODEV, ENOMEM, ENOSPC.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record PopulateDevmemPages(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] AddressRange Range) : Message
{
    public override int TypeNumber => 0x063A;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Range.Start);
        digest.Add(Range.End);
    }
}
