using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Timer of a GPU: a fault that was lost has gone unanswered long enough.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record FaultResendDue(
    [property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0681;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
