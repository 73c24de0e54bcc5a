using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary><c>engine-hang</c>: an engine of a GPU does nothing until it is reset, and what is submitted to it waits.</summary>
public sealed class EngineHangKind : IFaultKind
{
    private static readonly ImmutableArray<KeyValuePair<string, EngineKind>> Engines = [new("render", EngineKind.Render), new("copy", EngineKind.Copy)];

    public string Name => EngineHangFault.KindName;

    public MappingShape Shape { get; } = FaultShape.Of("engineHang", ["on", "engine", "for"], []);

    public ResolvedFault? Read(MappingReader entry, SimTime at, WorkloadContext context)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(context);
        GpuPlace? place = GpuPlace.Read(entry, context);
        EngineKind? engine = entry.Choice("engine", Engines);
        SimTime? length = entry.PositiveTime("for");
        if (place is null || engine is null || length is null)
        {
            return null;
        }

        SimTime latest = entry.Has("when") ? context.Duration : at;
        if (latest.PlusOrNever(length.Value) >= context.End)
        {
            entry.Fail("for", $"the engine would hang for {length} from {latest} on, beyond the end of the run at {context.End} (duration and drain)");
            return null;
        }

        return new EngineHangFault(at, place.Host, place.Gpu, engine.Value, length.Value);
    }
}
