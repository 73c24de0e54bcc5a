using System.Collections.Immutable;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary><c>set-vram</c>: the administrator gives a VF another amount of VRAM, or none. Refused while anybody imports from the VF, or every import is told to unmap first.</summary>
public sealed class VramQuotaKind() : VfFaultKind("set-vram", "setVram", ["vram"], ["quotaChange"])
{
    private static readonly ImmutableArray<KeyValuePair<string, bool>> Ways = [new("refuse", false), new("notify", true)];

    protected override ImmutableArray<FaultStroke> Strokes(MappingReader entry, WorkloadContext context)
    {
        long? bytes = entry.Quantity("vram", Dimension.Size, 0, "zero or more");
        if (bytes % (2 << 20) != 0)
        {
            entry.Fail("vram", $"'vram' must be whole LMTT pages of 2MiB, not {entry.Text("vram")}");
        }

        bool revokes = entry.Choice("quotaChange", Ways) ?? false;
        return [new FaultStroke(default, FaultReceiver.PhysicalFunction, new SetVfVram(0, bytes ?? 0, revokes))];
    }
}
