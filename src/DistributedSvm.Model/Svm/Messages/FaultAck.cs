using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// The driver's one answer to a fault: with an error the context is banned.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record FaultAck(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno) : Message
{
    public override int TypeNumber => 0x0633;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
    }
}
