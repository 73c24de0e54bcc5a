using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Phold;

/// <summary>A message that travels for ever; its value changes at every hop, so that a lost, doubled or reordered one changes the digest.</summary>
[GenerateSerializer, Immutable]
public sealed record PholdToken([property: Id(0)] ulong Value) : Message
{
    public override int TypeNumber => 0x0502;

    public override bool IsRoot => true;

    public override void Fold(ref Digest digest) => digest.Add(Value);
}
