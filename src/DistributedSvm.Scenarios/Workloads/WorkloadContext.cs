using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>What the entries of a scenario may refer to.</summary>
public sealed record WorkloadContext(ImmutableArray<ResolvedHost> Hosts, SimTime Duration, ScenarioFiles Files);
