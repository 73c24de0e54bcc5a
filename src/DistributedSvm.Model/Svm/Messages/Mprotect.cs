using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// mprotect. Answer: <see cref="SvmReply"/>; ENOMEM where nothing is mapped.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record Mprotect(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Mm,
    [property: Id(2)] AddressRange Range,
    [property: Id(3)] Protection Protection) : Message
{
    public override int TypeNumber => 0x0604;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Mm);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        digest.Add((int)Protection);
    }
}
