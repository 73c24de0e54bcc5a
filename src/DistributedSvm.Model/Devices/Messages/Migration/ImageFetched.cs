using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>An image out of a guest's store.</summary>
[GenerateSerializer, Immutable]
public sealed record ImageFetched(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] GuestImage? Image) : Message
{
    public override int TypeNumber => 0x04AC;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Errno);
        digest.Add(Image is not null);
        Image?.Fold(ref digest);
    }
}
