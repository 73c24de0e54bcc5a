using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// An operation of SVM is over. The value is what the question says.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SvmReply(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] long Value) : Message
{
    public override int TypeNumber => 0x0600;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Value);
    }
}
