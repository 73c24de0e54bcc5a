using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Timer of a GPU: the memory traffic of a surface read is done.</summary>
[GenerateSerializer, Immutable]
public sealed record ReadTimeElapsed([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0415;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
    }
}
