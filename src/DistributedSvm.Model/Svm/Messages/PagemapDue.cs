using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Timer of a device: work on its pagemap is due.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record PagemapDue(
    [property: Id(0)] PagemapWork Work,
    [property: Id(1)] long Pagemap) : Message
{
    public override int TypeNumber => 0x0683;

    public override void Fold(ref Digest digest)
    {
        digest.Add((int)Work);
        digest.Add(Pagemap);
    }
}
