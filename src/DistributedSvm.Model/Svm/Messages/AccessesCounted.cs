using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// A device counted so many accesses of pages by its VM to pages that are not its own, since it last said so.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record AccessesCounted(
    [property: Id(0)] EntityId Device,
    [property: Id(1)] AddressRange Range,
    [property: Id(2)] long Accesses) : Message
{
    public override int TypeNumber => 0x0610;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Device);
        digest.Add(Range.Start);
        digest.Add(Range.End);
        digest.Add(Accesses);
    }
}
