namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>How the number of sessions with the highest throughput is searched.</summary>
public sealed record AdaptiveOptions
{
    /// <summary>Never more sessions than this are under way.</summary>
    public int MostSessions { get; init; } = 8_192;

    /// <summary>After each change, before it is measured.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Length of one sample of the throughput.</summary>
    public TimeSpan Sample { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Samples for each number of sessions.</summary>
    public int Samples { get; init; } = 8;

    /// <summary>A throughput is better if it is higher by this share, and with 95 % confidence.</summary>
    public double LeastGain { get; init; } = 0.01;

    /// <summary>Numbers in a row that bring nothing until the search stops going up.</summary>
    public int Patience { get; init; } = 2;
}
