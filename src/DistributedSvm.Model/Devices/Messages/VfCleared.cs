using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The clear of a VF's VRAM has taken its time.</summary>
[GenerateSerializer, Immutable]
public sealed record VfCleared([property: Id(0)] OperationId Operation) : Message
{
    public override int TypeNumber => 0x0424;

    public override void Fold(ref Digest digest) => digest.Add(Operation.Value);
}
