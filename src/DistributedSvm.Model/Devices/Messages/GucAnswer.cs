using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>What a GuC answers to a VF: its version of the interface, or what the VF may use. ENODATA for a VF that nothing was given to.</summary>
[GenerateSerializer, Immutable]
public sealed record GucAnswer(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] int Version,
    [property: Id(3)] ImmutableArray<GucKlv> Klvs) : Message
{
    public override int TypeNumber => 0x047E;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Version);
        GucKlv.Fold(Klvs, ref digest);
    }
}
