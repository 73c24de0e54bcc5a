using System.Collections.Immutable;
using DistributedSvm.Model.Memory;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Svm;

/// <summary>An access of a thread of the process, burst by burst: each is pages that are all there, and pinned while it runs.</summary>
/// <param name="mm">Whose memory.</param>
/// <param name="access">What it does.</param>
[GenerateSerializer]
public sealed class AccessCall(int mm, SvmAccess access) : SvmCall
{
    [Id(0)]
    public int Mm { get; } = mm;

    [Id(1)]
    public SvmAccess Access { get; } = access;

    /// <summary>Bytes of the range that were done.</summary>
    [Id(2)]
    public ulong Done { get; set; }

    /// <summary>Of a copy: what was found is being left at the target.</summary>
    [Id(3)]
    public bool IsAtTarget { get; set; }

    /// <summary>The pages of the burst; pinned while it runs.</summary>
    [Id(4)]
    public AddressRange Pages { get; set; }

    /// <summary>What the burst found, at virtual addresses.</summary>
    [Id(5)]
    public ImmutableArray<ContentPiece> Found { get; set; } = [];

    /// <summary>What all bursts found.</summary>
    [Id(6)]
    public List<ContentPiece> Answer { get; } = [];

    /// <summary>Where the pages of the burst are.</summary>
    [Id(7)]
    public List<PageRun> Runs { get; } = [];

    /// <summary>How far it has come.</summary>
    [Id(8)]
    public At Step { get; set; }

    /// <summary>Its steps.</summary>
    [GenerateSerializer]
    public enum At
    {
        Look,
        Resolved,
        Fetched,
        Stored,
    }
}
