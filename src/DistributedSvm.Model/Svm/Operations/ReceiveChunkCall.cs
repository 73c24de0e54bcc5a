using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>A chunk comes: one of a pull, or one that the other process pushes.</summary>
/// <param name="range">Where it goes in this process.</param>
/// <param name="peer">Whose it is.</param>
[GenerateSerializer]
public sealed class ReceiveChunkCall(AddressRange range, MirrorPeer peer) : ChunkCall(range, peer)
{
    /// <summary>How far it has come.</summary>
    [Id(0)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Ask,
        Answered,
        Store,
        Stored,
    }
}
