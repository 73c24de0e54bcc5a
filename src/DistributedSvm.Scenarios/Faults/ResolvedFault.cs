using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>Something that goes wrong at a time of the scenario's choice, or at an occurrence from that time on.</summary>
public abstract record ResolvedFault(SimTime At)
{
    /// <summary>As the scenario writes it.</summary>
    public abstract string Kind { get; }

    /// <summary>What it waits for from <see cref="At"/> on; null for nothing.</summary>
    public FaultTrigger? When { get; init; }

    /// <summary>The hosts on which it strikes, by index.</summary>
    public abstract IEnumerable<int> Hosts { get; }
}
