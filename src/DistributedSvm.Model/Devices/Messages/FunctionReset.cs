using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The hardware tells a GuC that one of its functions was reset (PCI FLR). No answer: the GuC tells the PF.</summary>
[GenerateSerializer, Immutable]
public sealed record FunctionReset([property: Id(0)] int Vf) : Message
{
    public override int TypeNumber => 0x0470;

    public override void Fold(ref Digest digest) => digest.Add(Vf);
}
