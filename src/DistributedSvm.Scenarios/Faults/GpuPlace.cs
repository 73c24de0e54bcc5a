using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Workloads;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Faults;

/// <summary>The GPU that a fault strikes.</summary>
internal sealed record GpuPlace(int Host, int Gpu)
{
    /// <summary>What the entry's <c>on</c> names; null, and an error there, when that is no GPU.</summary>
    public static GpuPlace? Read(MappingReader entry, WorkloadContext context)
    {
        if (FaultPlace.Read(entry, context) is not { } place)
        {
            return null;
        }

        HostTopology topology = context.Hosts[place.Host].Topology;
        int gpu = topology.Gpus.IndexOf(place.Node);
        if (gpu >= 0 && place.Rest.IsEmpty)
        {
            return new GpuPlace(place.Host, gpu);
        }

        entry.Fail("on", $"'on' must be a GPU such as {context.Hosts[place.Host].Name}/{topology.Nodes[topology.Gpus[0]].Name}, not '{entry.Text("on")}'");
        return null;
    }
}
