using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing.Interconnects;

/// <summary>
/// A kind of interconnect: what decides whether an exporter's entry and an importer's entry of this kind go together. Two entries match only if they are of the same
/// kind. Source: "DMA-buf mapping types" RFC, February 2026 (match, finish_match).
/// </summary>
public abstract class Interconnect
{
    public abstract InterconnectKind Kind { get; }

    /// <summary>The path of an access over a mapping of this kind.</summary>
    public abstract SharePath Path { get; }

    /// <summary>How good the path is, for a choice by quality: the higher the better, with scatter tables of system memory at 0.</summary>
    public abstract int Quality { get; }

    /// <summary>What the mapped addresses of the exporter's memory are to the importer, where they need no translation.</summary>
    public virtual SegmentProtocol Addresses => SegmentProtocol.PeerToPeer;

    /// <summary>Memory that the exporter has moved to system memory can still be reached.</summary>
    public virtual bool ReachesSystemMemory => true;

    /// <summary>The importer makes device addresses of its own from what is mapped.</summary>
    public virtual bool NeedsTranslation => false;

    /// <summary>A scatter table, of peer or system memory, rather than an interconnect of its own.</summary>
    public virtual bool IsScatter => false;

    /// <summary>A mapping of this kind is for dynamic importers only (EINVAL): the others know scatter tables, or share the object itself.</summary>
    public virtual bool IsForDynamicImporters => !IsScatter;

    /// <summary>
    /// 0: they match. EOPNOTSUPP: not this pair, try the next. Anything else aborts the attach with that errno.
    /// </summary>
    /// <param name="exporter">The exporter's entry.</param>
    /// <param name="importer">The importer's entry.</param>
    /// <param name="peerDistances">pci_p2pdma_distance from the exporter's GPU to each GPU of the host; -1: not supported.</param>
    public abstract Errno Match(in InterconnectOffer exporter, in InterconnectOffer importer, ImmutableArray<int> peerDistances);
}
