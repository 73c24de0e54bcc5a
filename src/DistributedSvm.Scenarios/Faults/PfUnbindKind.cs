using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary><c>pf-unbind</c>: an importing driver takes all its imports down and imports nothing more.</summary>
public sealed class PfUnbindKind : IFaultKind
{
    public string Name => PfUnbindFault.KindName;

    public MappingShape Shape { get; } = FaultShape.Of("pfUnbind", ["on"], []);

    public ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        return ImporterPlaces.Read(entry, "on", context.Hosts) is { } place ? new PfUnbindFault(at, place) : null;
    }
}
