using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The GuC takes a VF off all engines of its GPU; what it submits waits from now on. Answer: <see cref="Completed"/> when it is off, ECANCELED if it was resumed before.</summary>
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
