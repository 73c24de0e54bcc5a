using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary><c>gpu-reset</c>: the driver resets a GPU; what runs on it is lost, all else goes on afterwards, or (<c>wedges</c>) never.</summary>
public sealed class GpuResetKind : IFaultKind
{
    public string Name => GpuResetFault.KindName;

    public MappingShape Shape { get; } = FaultShape.Of("gpuReset", ["on"], ["for", "wedges"]);

    public ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        int before = entry.Errors.Count;
        GpuPlace? place = GpuPlace.Read(entry, context);
        SimTime length = entry.PositiveTime("for") ?? Calibration.GtReset;
        bool wedges = entry.Boolean("wedges") ?? false;
        SimTime latest = entry.Has("when") ? context.Duration : at;
        if (latest.PlusOrNever(length) >= context.End)
        {
            entry.Fail("for", $"the reset would take {length} from {latest} on, beyond the end of the run at {context.End} (duration and drain)");
        }

        return place is null || entry.Errors.Count > before ? null : new GpuResetFault(at, place.Host, place.Gpu, length, wedges);
    }
}
