using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>The four ways to say what a host looks like. Which one is meant shows in its keys.</summary>
internal static class TopologyShapes
{
    /// <summary>A PCIe box: cards with their own bridge pairs on root ports or behind switches.</summary>
    public static readonly MappingShape Pcie = new("pcieTopology", ["gpus", "model"],
        ["gpusPerRoot", "gpusPerSwitch", "sockets", "slot", "switchLink", "socketLink", "rootPeerCap"]);

    /// <summary>A two-level tree of bare rates: GPUs on roots that meet in an ideal bridge.</summary>
    public static readonly MappingShape Bare = new("bareTopology", ["gpus", "model", "gpuLink", "rootLink"], ["gpusPerRoot"]);

    /// <summary>A host file, as <c>dsvm topology import</c> writes it.</summary>
    public static readonly MappingShape File = new("fileTopology", ["file"], []);

    /// <summary>A real machine's hwloc XML, each of its GPUs replaced by a model.</summary>
    public static readonly MappingShape Hwloc = new("hwlocTopology", ["hwloc", "gpu"], []);

    public static MappingShape Select(YamlMapping mapping) =>
        mapping.Find("hwloc") is not null ? Hwloc
        : mapping.Find("file") is not null ? File
        : mapping.Find("gpuLink") is not null || mapping.Find("rootLink") is not null ? Bare
        : Pcie;
}
