using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary><c>vf-save</c>: the administrator saves a guest with its VF to its own store; it stands still for that long.</summary>
public sealed class GuestSaveKind : IFaultKind
{
    public string Name => GuestSaveFault.KindName;

    public MappingShape Shape { get; } = FaultShape.Of("vfSave", ["on"], []);

    public ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        ImmutableArray<VfTarget>? targets = EntityPathPattern.Vfs(entry, "on", context.Hosts);
        return targets is null ? null : new GuestSaveFault(at, targets.Value);
    }
}
