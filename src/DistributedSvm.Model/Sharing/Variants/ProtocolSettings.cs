using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>What rules a run follows on both axes of variants, and what of the ideas beyond all of them is on. The whole world has the same.</summary>
[GenerateSerializer, Immutable]
public sealed record ProtocolSettings([property: Id(0)] ProtocolKind Protocol, [property: Id(1)] VfioBaseKind Base)
{
    /// <summary>The reference contract on the merged revoke rules.</summary>
    public static ProtocolSettings Reference { get; } = Of(ProtocolKind.Reference);

    /// <summary>Importers negotiate anew when a mapping has died, so that memory that moved may be reached another way (section 10, item 1).</summary>
    [Id(2)]
    public bool Renegotiates { get; init; }

    /// <summary>Among several common interconnects the best path wins, not the first of the exporter (item 2).</summary>
    [Id(3)]
    public bool ChoosesByQuality { get; init; }

    /// <summary>An export that the IOV path could not serve, beyond the quota or without a large BAR, is refused at the match (item 6).</summary>
    [Id(4)]
    public bool ChecksQuotaAtMatch { get; init; }

    /// <summary>How long an exporter waits for an unmap before it reports the importer and goes on without it (item 10); never without it.</summary>
    [Id(5)]
    public SimTime? UnmapWatchdog { get; init; }

    /// <summary>Every map records which importer obtained which addresses (item 16).</summary>
    [Id(6)]
    public bool AuditsAddresses { get; init; }

    /// <summary>This protocol on the base that it is taken to stand on.</summary>
    public static ProtocolSettings Of(ProtocolKind protocol) => new(protocol, protocol.DefaultBase());

    public void Fold(ref Digest digest)
    {
        digest.Add((int)Protocol);
        digest.Add((int)Base);
        digest.Add(Renegotiates);
        digest.Add(ChoosesByQuality);
        digest.Add(ChecksQuotaAtMatch);
        digest.Add(UnmapWatchdog ?? SimTime.Never);
        digest.Add(AuditsAddresses);
    }
}
