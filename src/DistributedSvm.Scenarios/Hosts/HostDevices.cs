using System.Collections.Immutable;
using System.Text.RegularExpressions;
using DistributedSvm.Model.Devices;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>
/// Reads <c>devices</c> of a host: importers that are no GPUs, each behind a Gen5 x16 link (an assumption, L) at the node that it names, or at the first root complex.
/// Their nodes come behind all others, so that they renumber none.
/// </summary>
internal static partial class HostDevices
{
    public static readonly MappingShape Shape = new("device", ["name", "kind"], ["behind"]);

    private static readonly ImmutableArray<KeyValuePair<string, PciDeviceRole>> Roles =
    [
        new("rdma", PciDeviceRole.Rdma), new("system-only", PciDeviceRole.SystemOnly), new("iommufd", PciDeviceRole.Iommufd),
    ];

    private static readonly ImmutableArray<TopologyNodeKind> Parents = [TopologyNodeKind.RootComplex, TopologyNodeKind.RootPort, TopologyNodeKind.SwitchDownstream];

    public static HostTopology Add(MappingReader host, HostTopology topology, List<HostDevice> devices)
    {
        foreach (YamlValue item in host.List("devices", "devices")?.Items ?? [])
        {
            if (MappingReader.Open(item, Shape, "a device", host.Errors) is { } reader)
            {
                topology = AddOne(reader, topology, devices);
            }
        }

        return topology;
    }

    private static HostTopology AddOne(MappingReader reader, HostTopology topology, List<HostDevice> devices)
    {
        string? name = reader.Text("name");
        PciDeviceRole? role = reader.Choice("kind", Roles);
        if (name is not null && !NamePattern().IsMatch(name))
        {
            reader.Fail("name", $"'{name}' is not a device name; use letters, digits, '_' and '-', beginning with a letter");
        }
        else if (name is not null && topology.Nodes.Any(node => node.Name == name))
        {
            reader.Fail("name", $"a node of this host is named '{name}' already");
        }

        int parent = Math.Max(0, topology.Nodes.ToList().FindIndex(node => node.Kind == TopologyNodeKind.RootComplex));
        if (reader.Text("behind") is { } behind)
        {
            parent = topology.Nodes.ToList().FindIndex(node => node.Name == behind && Parents.Contains(node.Kind));
            if (parent < 0)
            {
                string[] known = [.. topology.Nodes.Where(node => Parents.Contains(node.Kind)).Select(node => node.Name)];
                reader.Fail("behind", $"'behind' must be a root complex or a port of this host, not '{behind}'{Suggestion.For(behind, known)}");
                return topology;
            }
        }

        if (name is null || role is null)
        {
            return topology;
        }

        devices.Add(new HostDevice(name, role.Value, topology.Nodes.Length));
        var link = PcieCosts.External(new PcieLink(5, 16).BytesPerSecond, PcieCosts.RootPort);
        return topology with
        {
            Nodes = topology.Nodes.Add(new TopologyNode { Name = name, Kind = TopologyNodeKind.Device, Parent = parent, Link = link }),
        };
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
