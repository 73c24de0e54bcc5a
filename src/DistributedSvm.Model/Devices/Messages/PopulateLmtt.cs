using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>Writes a VF's LMTT entries, one for each 2 MiB. Answer: <see cref="Completed"/>; ENOTEMPTY if it has some.</summary>
[GenerateSerializer, Immutable]
public sealed record PopulateLmtt(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Vf,
    [property: Id(2)] ImmutableArray<AddressRange> Blocks) : Message
{
    public override int TypeNumber => 0x0404;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Vf);
        digest.Add(Blocks);
    }
}
