using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>One side of a chunk that crosses the network: the first call of its task.</summary>
/// <param name="range">Where it is in this process.</param>
/// <param name="peer">The other process.</param>
[GenerateSerializer]
public abstract class ChunkCall(AddressRange range, MirrorPeer peer) : SvmCall
{
    [Id(0)]
    public AddressRange Range { get; } = range;

    [Id(1)]
    public MirrorPeer Peer { get; } = peer;

    /// <summary>The transfer of this process that it is of; none where it is the other process'.</summary>
    [Id(2)]
    public OperationId Transfer { get; init; }

    /// <summary>The other process' question, if it asked.</summary>
    [Id(3)]
    public OperationId Question { get; init; }

    /// <summary>Where it begins in the other process.</summary>
    [Id(4)]
    public ulong Address { get; init; }

    /// <summary>What it is, at addresses of this process.</summary>
    [Id(5)]
    public ImmutableArray<ContentPiece> Content { get; set; } = [];

    /// <summary>How often its pages were taken away.</summary>
    [Id(6)]
    public int Voided { get; set; }
}
