using System.Text.RegularExpressions;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Units;
using DistributedSvm.Scenarios.Yaml;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>Reads a host file, the tree that <see cref="HostFileWriter"/> writes.</summary>
public sealed partial class HostFileReader
{
    private readonly GpuCatalogue _gpus;
    private readonly ErrorList _errors;
    private readonly HostTreeBuilder _tree = new();
    private readonly HashSet<string> _names = ["host"];
    private string? _model;
    private int _gpuCount;
    private int _memoryCount;

    private HostFileReader(GpuCatalogue gpus, ErrorList errors) => (_gpus, _errors) = (gpus, errors);

    /// <summary>The tree, its host still nameless; a <see cref="ScenarioException"/> when anything is wrong.</summary>
    public static HostTopology Parse(string text, string file, GpuCatalogue gpus)
    {
        ErrorList errors = new();
        YamlValue root = YamlText.Parse(text, file, errors);
        HostTopology? topology = new HostFileReader(gpus, errors).Host(root);
        errors.ThrowIfAny();
        return topology!;
    }

    private HostTopology? Host(YamlValue root)
    {
        MappingReader? reader = MappingReader.Open(root, HostFileShapes.File, "a host file", _errors);
        if (reader is null)
        {
            return null;
        }

        reader.Text("source");
        _model = Model(reader, "gpu");
        Children(reader, "tree", 0, TopologyNodeKind.Host);
        if (_errors.Count == 0 && _gpuCount == 0)
        {
            reader.Fail("tree", "this host has no GPU: no node of the tree is of kind 'gpu'");
        }

        if (_errors.Count == 0 && _memoryCount == 0)
        {
            reader.Fail("tree", "this host has no memory: add { name: mem0, kind: memory } to the tree or to each socket");
        }

        return _tree.Build("");
    }

    private void Children(MappingReader reader, string key, int parent, TopologyNodeKind parentKind)
    {
        YamlList? list = reader.List(key, "nodes");
        if (list is { Items.Length: > 1 } && NodeKinds.HasOneChild(parentKind))
        {
            _errors.Add(list.Items[1], $"a {NodeKinds.NameOf(parentKind)} leads to one device; this is the second");
        }

        foreach (YamlValue item in list?.Items ?? [])
        {
            Node(item, parent, parentKind);
        }
    }

    private void Node(YamlValue value, int parent, TopologyNodeKind parentKind)
    {
        MappingReader? reader = MappingReader.Open(value, HostFileShapes.Node, "a node", _errors);
        if (reader is null)
        {
            return;
        }

        string? name = reader.Text("name");
        if (name is not null && !NamePattern().IsMatch(name))
        {
            reader.Fail("name", $"'{name}' is not a node name; use letters, digits, '_' and '-', beginning with a letter");
        }
        else if (name is not null && !_names.Add(name))
        {
            reader.Fail("name", $"two nodes are named '{name}'");
        }

        TopologyNodeKind? kind = reader.Choice("kind", NodeKinds.Names);
        if (kind is not null && !NodeKinds.ChildrenOf(parentKind).Contains(kind.Value))
        {
            string allowed = string.Join(", ", NodeKinds.ChildrenOf(parentKind).Select(NodeKinds.NameOf));
            reader.Fail("kind", $"a {NodeKinds.NameOf(kind.Value)} cannot hang below a {NodeKinds.NameOf(parentKind)}"
                + (allowed.Length > 0 ? $"; below it may be: {allowed}" : ", which has no children"));
        }

        string? model = Model(reader, "model");
        if (kind == TopologyNodeKind.Gpu && (model ?? _model) is null && !reader.Has("model"))
        {
            reader.Fail("kind", "this GPU has no model; give 'model' here or 'gpu' at the top of the file");
        }

        OnlyFor(reader, "model", kind, TopologyNodeKind.Gpu);
        OnlyFor(reader, "listing", kind, TopologyNodeKind.RootComplex);
        OnlyFor(reader, "peerCap", kind, TopologyNodeKind.RootComplex);
        TopologyNode node = new()
        {
            Name = name ?? "",
            Kind = kind ?? TopologyNodeKind.Memory,
            Parent = parent,
            Link = Link(reader),
            PciAddress = reader.Text("pciAddress") ?? "",
            PciId = reader.Text("pciId") ?? "",
            Listing = reader.Choice("listing", HostBridgeCatalogue.ListingNames) ?? HostBridgeListing.NotListed,
            SharedBytesPerSecond = reader.PositiveQuantity("peerCap", Dimension.Rate) ?? 0,
            Model = kind == TopologyNodeKind.Gpu ? model ?? _model ?? "" : "",
        };
        int index = _tree.Node(node);
        _gpuCount += kind == TopologyNodeKind.Gpu ? 1 : 0;
        _memoryCount += kind == TopologyNodeKind.Memory ? 1 : 0;
        if (kind is not null)
        {
            Children(reader, "children", index, kind.Value);
        }
    }

    private static void OnlyFor(MappingReader reader, string key, TopologyNodeKind? kind, TopologyNodeKind owner)
    {
        if (kind is not null && kind != owner && reader.Has(key))
        {
            reader.Fail(key, $"'{key}' belongs to a {NodeKinds.NameOf(owner)}, not to a {NodeKinds.NameOf(kind.Value)}");
        }
    }

    private LinkSpec Link(MappingReader node)
    {
        if (node.Find("link") is not YamlValue value
            || MappingReader.Open(value, HostFileShapes.Link, "a link", _errors) is not MappingReader link)
        {
            return LinkSpec.Ideal;
        }

        long rate = link.Scalar("rate") is { Text: "ideal" } ? 0 : link.PositiveQuantity("rate", Dimension.Rate) ?? 0;
        int efficiency = link.PerMille("efficiency", 1_000) ?? 1_000;
        if (efficiency == 0)
        {
            link.Fail("efficiency", "'efficiency' must be more than zero");
        }

        return new LinkSpec(rate, efficiency, link.Time("latency") ?? SimTime.Zero);
    }

    private string? Model(MappingReader reader, string key)
    {
        string? name = reader.Text(key);
        if (name is not null && !_gpus.TryFind(name, out _))
        {
            reader.Fail(key, GpuCatalogue.UnknownModel(name, _gpus));
        }

        return name;
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
