namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>What decides when the next session starts.</summary>
public enum LoadMode
{
    /// <summary>The end of another: a fixed number of sessions is under way.</summary>
    Closed,

    /// <summary>The clock: so many start each second, whatever becomes of them.</summary>
    Open,

    /// <summary>As closed, with the number that was found to bring the highest throughput.</summary>
    Adaptive,
}
