using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>Guests are saved, each to its own store.</summary>
public sealed record GuestSaveFault(SimTime At, ImmutableArray<VfTarget> Targets) : ResolvedFault(At)
{
    public const string KindName = "vf-save";

    public override string Kind => KindName;

    public override IEnumerable<int> Hosts => Targets.Select(target => target.Host);
}
