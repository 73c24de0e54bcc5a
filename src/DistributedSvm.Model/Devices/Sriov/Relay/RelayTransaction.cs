using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>A request that was sent over the relay and is not answered yet.</summary>
[GenerateSerializer]
public sealed class RelayTransaction(uint rid, ImmutableArray<uint> words)
{
    [Id(0)]
    public uint Rid { get; } = rid;

    [Id(1)]
    public ImmutableArray<uint> Words { get; } = words;

    /// <summary>Replies that were accepted: one at most.</summary>
    [Id(2)]
    public int Replies { get; set; }

    /// <summary>Goes up with each BUSY and RETRY, which begin its time limit anew.</summary>
    [Id(3)]
    public int Round { get; set; }

    [Id(4)]
    public TimerId Timer { get; set; }
}
