using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>A dma_fence: whose it is, its timeline (context) there and its place on it. Of one context the later fence implies the earlier ones.</summary>
[GenerateSerializer, Immutable]
public readonly record struct FenceId(
    [property: Id(0)] EntityId Owner,
    [property: Id(1)] long Context,
    [property: Id(2)] long Number)
{
    public void Fold(ref Digest digest)
    {
        digest.Add(Owner);
        digest.Add(Context);
        digest.Add(Number);
    }

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Owner} {Context}.{Number}");
}
