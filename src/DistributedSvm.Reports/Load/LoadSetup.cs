using System.Collections.Immutable;

namespace DistributedSvm.Reports.Load;

/// <summary>What load was asked for.</summary>
public sealed record LoadSetup
{
    /// <summary><c>closed</c>, <c>open</c> or <c>adaptive</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Sessions kept under way (adaptive: the number that was found); null for an open loop.</summary>
    public int? Sessions { get; init; }

    /// <summary>Sessions that should start each second; null but for an open loop.</summary>
    public double? Rate { get; init; }

    /// <summary>Open loop: sessions that may be under way.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>Kinds and weights.</summary>
    public required ImmutableArray<(string Kind, int Weight)> Mix { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Agents that run sessions.</summary>
    public required int Agents { get; init; }

    /// <summary>Processes that generate load.</summary>
    public int Clients { get; init; } = 1;

    /// <summary>The cluster under load, without passwords; null for the embedded silo.</summary>
    public string? Cluster { get; init; }

    /// <summary>Exporter and importer are on different silos.</summary>
    public bool IsSpread { get; init; }

    public required double WarmupSeconds { get; init; }

    /// <summary>The measured time as planned.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>What a session may take.</summary>
    public required double LimitSeconds { get; init; }

    public bool AreErrorsAllowed { get; init; }
}
