using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// One packet of a VF's migration stream (struct xe_sriov_packet). Its payload is words, or, of VRAM, what stands there: runs of content at the VF's addresses, zeros left out.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record MigrationPacket
{
    /// <summary>The one version that there is (XE_SRIOV_PACKET_SUPPORTED_VERSION).</summary>
    public const int SupportedVersion = 1;

    /// <summary>VRAM comes in pieces of at most 512 MiB.</summary>
    public const long LargestChunk = 512L << 20;

    /// <summary>Bytes of the header on the wire.</summary>
    public const long HeaderBytes = 32;

    [Id(0)]
    public int Version { get; init; } = SupportedVersion;

    [Id(1)]
    public required MigrationPacketType Type { get; init; }

    [Id(2)]
    public int Tile { get; init; }

    [Id(3)]
    public int Gt { get; init; }

    [Id(4)]
    public int Flags { get; init; }

    /// <summary>Of VRAM: the VF's address at which it begins.</summary>
    [Id(5)]
    public long Offset { get; init; }

    /// <summary>Bytes of the payload.</summary>
    [Id(6)]
    public long Size { get; init; }

    [Id(7)]
    public ImmutableArray<uint> Words { get; init; } = [];

    /// <summary>At VF addresses, in order.</summary>
    [Id(8)]
    public ImmutableArray<ContentPiece> Content { get; init; } = [];

    /// <summary>Bytes on the wire, header included.</summary>
    public long WireBytes => HeaderBytes + Size;

    public static MigrationPacket Descriptor(MigrationIdentity identity) => OfWords(MigrationPacketType.Descriptor, 0, identity.ToKlvs());

    public static MigrationPacket Trailer() => new() { Type = MigrationPacketType.Trailer };

    /// <summary>Its size is that of its words unless it stands for more.</summary>
    public static MigrationPacket OfWords(MigrationPacketType type, int gt, ImmutableArray<uint> words, long? size = null) =>
        new() { Type = type, Gt = gt, Words = words, Size = size ?? words.Length * sizeof(uint) };

    public void Fold(ref Digest digest)
    {
        digest.Add(Version);
        digest.Add((int)Type);
        digest.Add(Tile);
        digest.Add(Gt);
        digest.Add(Flags);
        digest.Add(Offset);
        digest.Add(Size);
        FoldWords(Words, ref digest);
        digest.AddContent(Content);
    }

    internal static void FoldWords(ImmutableArray<uint> words, ref Digest digest)
    {
        digest.Add(words.Length);
        foreach (uint word in words)
        {
            digest.Add((ulong)word);
        }
    }
}
