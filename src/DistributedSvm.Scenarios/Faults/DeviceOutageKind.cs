using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>Faults after which the device comes back: <c>low-power</c>, <c>device-close</c>; <c>for</c> says when.</summary>
public sealed class DeviceOutageKind(string name, string shape, DeviceAction begin, DeviceAction end) : VfFaultKind(name, shape, [], ["for"])
{
    protected override ImmutableArray<FaultStroke> Strokes(MappingReader entry, WorkloadContext context)
    {
        SimTime? length = entry.PositiveTime("for");
        return length is null ? [Act(begin)] : [Act(begin), Act(end, length.Value)];
    }
}
