using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>What the entries of a scenario may refer to.</summary>
public sealed record WorkloadContext(ImmutableArray<ResolvedHost> Hosts, SimTime Duration, ScenarioFiles Files)
{
    /// <summary>The VFs that have a display, and the workload that is their compositor: a guest has one.</summary>
    public Dictionary<VfTarget, string> Displays { get; } = [];
}
