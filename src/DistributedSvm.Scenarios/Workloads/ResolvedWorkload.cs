namespace DistributedSvm.Scenarios.Workloads;

/// <summary>One entry of a scenario's workloads, resolved. Names are unique; by default the kind and the entry's number, e.g. <c>display-share-0</c>.</summary>
public abstract record ResolvedWorkload(string Name)
{
    /// <summary>As the scenario writes it, e.g. <c>display-share</c>.</summary>
    public abstract string Kind { get; }
}
