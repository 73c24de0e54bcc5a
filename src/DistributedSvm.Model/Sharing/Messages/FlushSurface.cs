using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>
/// RESOURCE_FLUSH: the surface holds a finished frame; show it at the next refresh. The tag is what the oracle expects. Answer:
/// <see cref="Completed"/> once it was scanned out; ENOENT for a surface that is not there, or that is given up before that refresh.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record FlushSurface(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] long Surface,
    [property: Id(2)] ContentTag Expected) : Message
{
    public override int TypeNumber => 0x0317;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Surface);
        Expected.Fold(ref digest);
    }
}
