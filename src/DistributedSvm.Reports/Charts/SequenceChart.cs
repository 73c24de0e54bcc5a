using System.Collections.Immutable;

namespace DistributedSvm.Reports.Charts;

/// <summary>Who said what to whom, in the order of events: for a terminal, for Mermaid and as JSON.</summary>
public sealed record SequenceChart
{
    public required string Scenario { get; init; }

    public required ulong Seed { get; init; }

    public required string Protocol { get; init; }

    public required string VfioBase { get; init; }

    /// <summary>In the order of their first appearance.</summary>
    public required ImmutableArray<ChartLane> Lanes { get; init; }

    /// <summary>Locks that are held or waited for when the chart begins.</summary>
    public required ImmutableArray<ChartLock> Before { get; init; }

    /// <summary>Of one event first its message, then its locks, then violations.</summary>
    public required ImmutableArray<ChartStep> Steps { get; init; }

    /// <summary>The path of the dma-buf whose conversation this is; null when it is not one's alone.</summary>
    public string? Buffer { get; init; }

    /// <summary>The paths of all dma-bufs that could be asked for.</summary>
    public ImmutableArray<string> Buffers { get; init; } = [];

    public int LeftOutBefore { get; init; }

    public int LeftOutAfter { get; init; }

    public int LeftOutViolations { get; init; }

    /// <summary>The recording was too long: what came later is not known.</summary>
    public bool IsCut { get; init; }

    public IEnumerable<ChartMessage> Messages => Steps.OfType<ChartMessage>();
}
