using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A VF leaves the engines, and none of its jobs begins. Answer: <see cref="Completed"/> when it is off all of them.</summary>
[GenerateSerializer, Immutable]
public sealed record SuspendVf([property: Id(0)] OperationId Operation, [property: Id(1)] int Vf) : Message
{
    public override int TypeNumber => 0x0468;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Vf);
    }
}
