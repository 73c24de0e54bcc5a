using System.Collections.Immutable;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary><c>vf-pause</c>, <c>vf-resume</c>, <c>vf-stop</c>: what the administrator, or VFIO, has the PF do with a VF. What the PF refuses is counted.</summary>
public sealed class VfStateKind(string name, string shape, VfActivity activity) : VfFaultKind(name, shape, [], [])
{
    protected override ImmutableArray<FaultStroke> Strokes(MappingReader entry, WorkloadContext context) =>
        [new FaultStroke(default, FaultReceiver.PhysicalFunction, new ChangeVfState(default, 0, activity))];
}
