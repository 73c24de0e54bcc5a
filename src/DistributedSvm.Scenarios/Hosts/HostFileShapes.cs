using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>The keys of a host file.</summary>
internal static class HostFileShapes
{
    public static readonly MappingShape File = new("hostFile", ["tree"], ["source", "gpu"]);

    public static readonly MappingShape Node = new("hostNode", ["name", "kind"],
        ["link", "pciAddress", "pciId", "listing", "peerCap", "model", "children"]);

    public static readonly MappingShape Link = new("hostLink", ["rate"], ["efficiency", "latency"]);
}
