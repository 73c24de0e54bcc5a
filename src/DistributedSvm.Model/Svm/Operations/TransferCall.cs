using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Svm;

/// <summary>A push or a pull of a range, chunk by chunk, a few at a time; each chunk is a task of its own.</summary>
/// <param name="range">The process' own side.</param>
/// <param name="peer">The other process.</param>
/// <param name="address">Where the range begins there.</param>
/// <param name="isPull">To here.</param>
[GenerateSerializer]
public sealed class TransferCall(AddressRange range, MirrorPeer peer, ulong address, bool isPull) : SvmCall
{
    [Id(0)]
    public AddressRange Range { get; } = range;

    [Id(1)]
    public MirrorPeer Peer { get; } = peer;

    [Id(2)]
    public ulong Address { get; } = address;

    [Id(3)]
    public bool IsPull { get; } = isPull;

    /// <summary>It can be done at all.</summary>
    [Id(4)]
    public bool IsChecked { get; set; }

    /// <summary>Bytes whose chunks have begun.</summary>
    [Id(5)]
    public ulong Begun { get; set; }

    /// <summary>Chunks under way.</summary>
    [Id(6)]
    public int UnderWay { get; set; }

    /// <summary>Bytes that arrived.</summary>
    [Id(7)]
    public ulong Arrived { get; set; }

    /// <summary>What the first chunk failed with that did: no more begin.</summary>
    [Id(8)]
    public Errno Failed { get; set; }

    /// <summary>It runs, or is about to: chunks that end need not wake it.</summary>
    [Id(9)]
    public bool IsAwake { get; set; }
}
