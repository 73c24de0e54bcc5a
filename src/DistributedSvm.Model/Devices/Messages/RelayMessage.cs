using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A message between a VF's driver and the PF's, carried by the GuC (GUC2PF_RELAY_FROM_VF, PF2GUC_RELAY_TO_VF): what it says is in HXG words, see <see cref="Hxg"/>.
/// From a VF to its GuC the VF is left out: the GuC knows who speaks.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record RelayMessage([property: Id(0)] int Vf, [property: Id(1)] uint Rid, [property: Id(2)] ImmutableArray<uint> Words) : Message
{
    public override int TypeNumber => 0x047B;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Vf);
        digest.Add((ulong)Rid);
        digest.Add(Words.Length);
        foreach (uint word in Words)
        {
            digest.Add((ulong)word);
        }
    }
}
