using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// Timer of a PF: finishing the restore of a VF has taken longer than it may.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record RestoreOverdue([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x049B;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
