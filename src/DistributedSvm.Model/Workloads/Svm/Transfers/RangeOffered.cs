using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>Where it is; <paramref name="Token"/> names the visit in <see cref="RangeMoved"/>, which must follow.</summary>
[GenerateSerializer, Immutable]
public sealed record RangeOffered(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] ulong Address,
    [property: Id(3)] OperationId Token) : Message
{
    public override int TypeNumber => 0x0562;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Address);
        digest.Add(Token.Value);
    }
}
