using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Tests.Sharing.Objects;

/// <summary>One process that exports buffer objects of a GPU in a <see cref="ObjectBox"/>, and the importers of them.</summary>
internal sealed record Share
{
    public int Gpu { get; init; }

    public ObjectPlacement Placement { get; init; } = ObjectPlacement.Both;

    public long Bytes { get; init; } = 1L << 20;

    public int Buffers { get; init; } = 1;

    public ImmutableArray<Taker> Importers { get; init; } = [];

    public SimTime Start { get; init; } = SimTime.Zero;

    public SimTime Hold { get; init; } = SimTime.FromMilliseconds(2);

    public int Repeat { get; init; } = 1;
}

/// <summary>An importer: the driver of a GPU, and how it behaves.</summary>
internal sealed record Taker(int Gpu, ImporterProfile Profile)
{
    public static readonly ImporterProfile PeerToPeer = ImporterProfile.Driver;

    public static readonly ImporterProfile NoPeerToPeer = new() { Traits = ImporterTraits.Full with { AcceptsPeerToPeer = false } };

    /// <summary>No attach ops at all.</summary>
    public static readonly ImporterProfile Static = new()
    {
        Traits = ImporterTraits.Full with { IsDynamic = false, AcceptsPeerToPeer = false, HasInvalidate = false, SupportsInterconnects = false },
    };

    public bool Writes { get; init; }

    public bool Churns { get; init; }

    /// <summary>How long after the export it comes.</summary>
    public SimTime After { get; init; }
}
