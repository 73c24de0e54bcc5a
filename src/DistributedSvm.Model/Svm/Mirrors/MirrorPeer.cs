using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>A process on another host, as its memory is reached over the network.</summary>
/// <param name="Space">Its memory.</param>
/// <param name="Host">Its host's index in the world.</param>
/// <param name="Node">The system memory's node in that host's tree.</param>
[GenerateSerializer, Immutable]
public readonly record struct MirrorPeer([property: Id(0)] EntityId Space, [property: Id(1)] int Host, [property: Id(2)] int Node)
{
    public void Fold(ref Digest digest)
    {
        digest.Add(Space);
        digest.Add(Host);
        digest.Add(Node);
    }
}
