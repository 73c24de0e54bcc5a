using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The PF has restored a VF and let it run: its contexts stay blocked in the GuC until its driver has recovered (RESFIX_BLOCKED). No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record BlockVf([property: Id(0)] int Vf) : Message
{
    public override int TypeNumber => 0x049F;

    public override void Fold(ref Digest digest) => digest.Add(Vf);
}
