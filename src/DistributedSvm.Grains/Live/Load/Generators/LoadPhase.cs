namespace DistributedSvm.Grains.Live.Load.Generators;

/// <summary>What a load is at.</summary>
public enum LoadPhase
{
    /// <summary>Load that is not counted.</summary>
    Warmup,

    /// <summary>Adaptive: the number of sessions is searched; not counted either.</summary>
    Search,

    /// <summary>What counts.</summary>
    Measure,

    /// <summary>Nothing starts any more; what is under way comes to its end.</summary>
    Drain,
}
