using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Timer of a device: a fault queue's worker runs.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record FaultWorkerDue(
    [property: Id(0)] int Queue) : Message
{
    public override int TypeNumber => 0x0682;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Queue);
    }
}
