using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A piece of a VF's VRAM is copied. From VRAM: what stood there, at the VF's addresses, zeros left out.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record VramCopied(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] ImmutableArray<ContentPiece> Content) : Message
{
    public override int TypeNumber => 0x0498;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.AddContent(Content);
    }
}
