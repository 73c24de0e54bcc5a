using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The administrator has a guest come up from the image that <paramref name="From"/>, a guest of the same host, has in its store: what runs in it now is ended. No answer.</summary>
[GenerateSerializer, Immutable]
public sealed record RestoreGuest(
    [property: Id(0)] EntityId Agent,
    [property: Id(1)] EntityId Display,
    [property: Id(2)] EntityId From) : Message
{
    public override int TypeNumber => 0x04A2;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Agent);
        digest.Add(Display);
        digest.Add(From);
    }
}
