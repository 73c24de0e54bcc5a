using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Campaigns;

/// <summary>What many random scenarios found.</summary>
public sealed record CampaignResult
{
    /// <summary>The command that ran them, e.g. <c>protocol</c> of <c>dsvm bench protocol</c>.</summary>
    public required string Kind { get; init; }

    public required string Protocol { get; init; }

    public required string VfioBase { get; init; }

    public required ulong FirstSeed { get; init; }

    public required long Runs { get; init; }

    public required long Events { get; init; }

    public required double WallSeconds { get; init; }

    /// <summary>Distinct orders of steps that buffers saw, over all runs.</summary>
    public required long Distinct { get; init; }

    /// <summary>There are more than <see cref="Distinct"/>.</summary>
    public required bool IsLowerBound { get; init; }

    public required long Buffers { get; init; }

    /// <summary>Violations by party at fault.</summary>
    public required ImmutableArray<KeyValuePair<Blame, long>> ByBlame { get; init; }

    /// <summary>Runs in which the protocol's own code was at fault, or that ended with an exception; by seed.</summary>
    public required ImmutableArray<CampaignFailure> Failures { get; init; }

    /// <summary>The campaign was stopped before its end.</summary>
    public bool Interrupted { get; init; }
}
