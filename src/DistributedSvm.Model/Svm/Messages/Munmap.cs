using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// munmap. Answer: <see cref="SvmReply"/>; EINVAL.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record Munmap(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Mm,
    [property: Id(2)] AddressRange Range) : Message
{
    public override int TypeNumber => 0x0602;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Mm);
        digest.Add(Range.Start);
        digest.Add(Range.End);
    }
}
