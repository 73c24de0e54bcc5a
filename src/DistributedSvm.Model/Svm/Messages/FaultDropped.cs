using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A fault queue was full (ENOSPC): the record is lost, and the hardware, which hears nothing, will send it again. Told to the GPU in place of a time limit of each fault.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record FaultDropped(
    [property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0680;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
