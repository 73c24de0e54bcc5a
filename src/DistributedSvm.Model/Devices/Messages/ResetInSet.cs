using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>To a device that has joined a hot reset: all have, and the hardware is reset. Answer: <see cref="Completed"/> when it is; the lock stays.</summary>
[GenerateSerializer, Immutable]
public sealed record ResetInSet([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x044C;

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);
}
