using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The PF has a piece of a VF's VRAM copied by the copy engine: to system memory, or from there with <paramref name="Content"/>, which is null for the former. The range is of
/// the VF's addresses, looked up in the LMTT when the copy is done. Answer: <see cref="VramCopied"/>; EFAULT without entries there, EIO while the VF is reset, ECANCELED when the GPU was.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record CopyVram(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] int Vf,
    [property: Id(2)] AddressRange Range,
    [property: Id(3)] ImmutableArray<ContentPiece>? Content) : Message
{
    public override int TypeNumber => 0x0497;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Vf);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        digest.Add(Content.HasValue);
        digest.AddContent(Content ?? []);
    }
}
