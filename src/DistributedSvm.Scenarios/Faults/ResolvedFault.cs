using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>Something that goes wrong at a time of the scenario's choice.</summary>
public abstract record ResolvedFault(SimTime At)
{
    /// <summary>As the scenario writes it.</summary>
    public abstract string Kind { get; }
}
