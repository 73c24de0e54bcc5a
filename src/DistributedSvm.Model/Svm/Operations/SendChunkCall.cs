using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>A chunk leaves: one of a push, or one that the other process pulls.</summary>
/// <param name="range">Where it is in this process.</param>
/// <param name="peer">Who gets it.</param>
[GenerateSerializer]
public sealed class SendChunkCall(AddressRange range, MirrorPeer peer) : ChunkCall(range, peer)
{
    /// <summary>How far it has come.</summary>
    [Id(0)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Read,
        Send,
        Sent,
        Stored,
    }
}
