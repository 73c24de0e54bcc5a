using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A GuC has taken a VF's configuration, and holds what has this hash (<see cref="GucKlv.HashOf"/>): the PF's view must be the same.</summary>
[GenerateSerializer, Immutable]
public sealed record ConfigPushed([property: Id(0)] OperationId Operation, [property: Id(1)] Errno Errno, [property: Id(2)] ulong Hash) : Message
{
    public override int TypeNumber => 0x0474;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Hash);
    }
}
