using System.Collections.Immutable;
using DistributedSvm.Model.Workloads.Share;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary><c>qemu-kill</c>: the process that has the VF dies; with <c>restartAfter</c> a new one begins, and with <c>repeat</c> that is a guest's reboot loop.</summary>
public sealed class QemuKillKind() : VfFaultKind("qemu-kill", "qemuKill", [], ["restartAfter"])
{
    protected override ImmutableArray<FaultStroke> Strokes(MappingReader entry, WorkloadContext context) =>
        [new FaultStroke(default, FaultReceiver.Processes, new KillProcess(entry.PositiveTime("restartAfter")))];
}
