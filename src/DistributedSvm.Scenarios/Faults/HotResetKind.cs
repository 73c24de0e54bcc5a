using System.Collections.Immutable;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary><c>hot-reset</c>: the VFs of a GPU that <c>on</c> names are one set, and reset at once; those of several GPUs are as many sets.</summary>
public sealed class HotResetKind() : VfFaultKind("hot-reset", "hotReset", [], [])
{
    protected override ImmutableArray<FaultStroke> Strokes(MappingReader entry, WorkloadContext context) =>
        [new FaultStroke(default, FaultReceiver.Set, new ResetDevices(default, []))];
}
