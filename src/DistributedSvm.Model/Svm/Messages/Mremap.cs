using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// mremap that moves the pages to another address (0: the process chooses). Answer: <see cref="SvmReply"/> with it; EFAULT where nothing is mapped, EINVAL.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record Mremap(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Mm,
    [property: Id(2)] AddressRange Range,
    [property: Id(3)] ulong Target) : Message
{
    public override int TypeNumber => 0x0603;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Mm);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        digest.Add(Target);
    }
}
