using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Scenarios.Workloads;

/// <summary>What the entries of a scenario may refer to. <paramref name="End"/> is that of the run, drain included.</summary>
public sealed record WorkloadContext(ImmutableArray<ResolvedHost> Hosts, ResolvedNetwork? Network, SimTime Duration, SimTime End, ScenarioFiles Files)
{
    /// <summary>The scenario's seed, for what is decided by chance.</summary>
    public ulong Seed { get; init; }

    /// <summary>UALink joins the GPUs of different hosts.</summary>
    public bool HasPod { get; init; }

    /// <summary>Messages go from host to host.</summary>
    public bool AreConnected => HasPod || Network is not null;

    /// <summary>The VFs that have a display, and the workload that is their compositor: a guest has one.</summary>
    public Dictionary<VfTarget, string> Displays { get; } = [];

    /// <summary>The functions that processes share their memory with, by host, GPU and VF.</summary>
    public SortedSet<VfTarget> Shared { get; } = new(Comparer<VfTarget>.Create((a, b) => (a.Host, a.Gpu, a.Vf).CompareTo((b.Host, b.Gpu, b.Vf))));
}
