using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Buffer objects of the same driver find no VRAM: the SVM allocation that is oldest goes. Answer: <see cref="Completed"/>; ENOMEM when none can.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record EvictForBuffers(
    [property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0686;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
