namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>What load to generate. All figures are those of all clients together.</summary>
public sealed record LoadPlan
{
    public required LoadMode Mode { get; init; }

    public required SessionMix Mix { get; init; }

    /// <summary>Load before the measured time, not counted. Zero for none.</summary>
    public TimeSpan Warmup { get; init; }

    /// <summary>The measured time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Closed: sessions under way. Adaptive: with how many the search begins.</summary>
    public int Sessions { get; init; } = 1;

    /// <summary>Open: sessions that start each second.</summary>
    public double Rate { get; init; }

    /// <summary>Open: sessions that may be under way. What should start above that waits, and its latency grows.</summary>
    public int MaxInFlight { get; init; } = 20_000;

    /// <summary>A session that takes longer has failed with a <see cref="TimeoutException"/>.</summary>
    public TimeSpan SessionLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How the highest throughput is searched.</summary>
    public AdaptiveOptions Adaptive { get; init; } = new();

    /// <summary>Which of <see cref="Clients"/> this one is, from 0 on: it takes every n-th agent and every n-th session.</summary>
    public int Client { get; init; }

    /// <summary>Clients that generate this load at once.</summary>
    public int Clients { get; init; } = 1;

    /// <summary>This client's part of a number that all clients share.</summary>
    public int Part(int whole) => (whole / Clients) + (Client < whole % Clients ? 1 : 0);
}
