using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF clears what a VF left on a GT: all entries of its range of the GGTT, or, without a range, its scratch registers. Posted writes, which are there before whatever the PF
/// sends the GuC next. No answer.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SanitizeVf([property: Id(0)] int Vf, [property: Id(1)] AddressRange? Ggtt) : Message
{
    public override int TypeNumber => 0x0483;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vf);
        digest.Add(Ggtt?.Start ?? 0);
        digest.Add(Ggtt?.Length ?? 0);
    }
}
