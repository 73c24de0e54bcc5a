using System.Collections.Immutable;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>Faults that are an action on the VF's vfio device: <c>vf-flr</c>, <c>memory-disable</c>, <c>permanent-revoke</c>, <c>vf-removal</c>.</summary>
public sealed class DeviceActionKind(string name, string shape, DeviceAction action) : VfFaultKind(name, shape, [], [])
{
    protected override ImmutableArray<FaultStroke> Strokes(MappingReader entry, WorkloadContext context) => [Act(action)];
}
