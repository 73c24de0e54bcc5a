using System.Collections.Immutable;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
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
        FaultPlace? place = FaultPlace.Read(entry, context);
        EngineKind? engine = entry.Choice("engine", Engines);
        SimTime? length = entry.PositiveTime("for");
        if (place is null || engine is null || length is null)
        {
            return null;
        }

        HostTopology topology = context.Hosts[place.Host].Topology;
        int gpu = topology.Gpus.IndexOf(place.Node);
        if (gpu < 0 || !place.Rest.IsEmpty)
        {
            entry.Fail("on", $"'on' must be a GPU such as {context.Hosts[place.Host].Name}/{topology.Nodes[topology.Gpus[0]].Name}, not '{entry.Text("on")}'");
            return null;
        }

        SimTime latest = entry.Has("when") ? context.Duration : at;
        if (latest.PlusOrNever(length.Value) >= context.End)
        {
            entry.Fail("for", $"the engine would hang for {length} from {latest} on, beyond the end of the run at {context.End} (duration and drain)");
            return null;
        }

        return new EngineHangFault(at, place.Host, gpu, engine.Value, length.Value);
    }
}
