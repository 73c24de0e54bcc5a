using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>Something happens to VFs: strokes, the same for each of them.</summary>
public sealed record VfFault(SimTime At, string Name, ImmutableArray<VfTarget> Targets, ImmutableArray<FaultStroke> Strokes) : ResolvedFault(At)
{
    public override string Kind => Name;

    public override IEnumerable<int> Hosts => Targets.Select(target => target.Host);
}
