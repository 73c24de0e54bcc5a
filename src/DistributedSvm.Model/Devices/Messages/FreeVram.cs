using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Devices;

/// <summary>The PF gives VRAM of a VF back: device physical addresses, which read as zeros from now on. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record FreeVram([property: Id(0)] ImmutableArray<AddressRange> Blocks) : Message
{
    public override int TypeNumber => 0x0427;

    public override void Fold(ref Digest digest) => digest.Add(Blocks);
}
