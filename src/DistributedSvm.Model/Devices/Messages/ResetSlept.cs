using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The sleep of a function level reset is over.</summary>
[GenerateSerializer, Immutable]
public sealed record ResetSlept([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0421;

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);
}
