using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Units;

namespace DistributedSvm.Scenarios.Hosts;

/// <summary>
/// Writes a host's tree as YAML to be read and edited by people. <see cref="HostFileReader"/> gives the same tree back. ACS redirect is not part of it:
/// that follows from the scenario's <c>iommu</c> and <c>disableAcsRedir</c>.
/// </summary>
public static class HostFileWriter
{
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><paramref name="source"/>: what the tree was made from; <paramref name="notes"/>: lines that become comments, e.g. what an import dropped.</summary>
    public static string Write(HostTopology topology, string source, ImmutableArray<string> notes)
    {
        ArgumentNullException.ThrowIfNull(topology);
        StringBuilder text = new();
        text.Append("# A host for dsvm: use it in a scenario as  topology: { file: <this file> }.\n");
        text.Append("# Each node's link leads to its parent: raw rate per direction (ideal: never a limit), share of it that payload gets, latency per transfer.\n");
        foreach (string note in notes)
        {
            text.Append("# ").Append(OneLine(note)).Append('\n');
        }

        text.Append("source: ").Append(Quoted(source)).Append('\n');
        ImmutableArray<string> models = [.. topology.Nodes.Where(n => n.Kind == TopologyNodeKind.Gpu).Select(n => n.Model).Distinct()];
        string common = models.Length == 1 ? models[0] : "";
        if (common.Length > 0)
        {
            text.Append("gpu: ").Append(common).Append('\n');
        }

        text.Append("tree:\n");
        ILookup<int, int> children = Enumerable.Range(1, topology.Nodes.Length - 1).ToLookup(i => topology.Nodes[i].Parent);
        foreach (int child in children[0])
        {
            Node(text, topology, children, child, common, 1);
        }

        return text.ToString();
    }

    private static void Node(StringBuilder text, HostTopology topology, ILookup<int, int> children, int index, string commonModel, int depth)
    {
        TopologyNode node = topology.Nodes[index];
        string indent = new(' ', depth * 2);
        text.Append(indent).Append("- name: ").Append(node.Name).Append('\n');
        indent += "  ";
        text.Append(indent).Append("kind: ").Append(NodeKinds.NameOf(node.Kind)).Append('\n');
        Optional(text, indent, "pciAddress", node.PciAddress.Length > 0 ? Quoted(node.PciAddress) : "");
        Optional(text, indent, "pciId", node.PciId.Length > 0 ? Quoted(node.PciId) : "");
        Optional(text, indent, "listing", node.Kind == TopologyNodeKind.RootComplex ? HostBridgeCatalogue.NameOf(node.Listing) : "");
        Optional(text, indent, "peerCap", node.SharedBytesPerSecond > 0 ? Dimension.Rate.Format(node.SharedBytesPerSecond) : "");
        Optional(text, indent, "model", node.Model == commonModel ? "" : node.Model);
        Optional(text, indent, "link", node.Link == LinkSpec.Ideal ? "" : Link(node.Link));
        if (children[index].Any())
        {
            text.Append(indent).Append("children:\n");
            foreach (int child in children[index])
            {
                Node(text, topology, children, child, commonModel, depth + 2);
            }
        }
    }

    private static void Optional(StringBuilder text, string indent, string key, string value)
    {
        if (value.Length > 0)
        {
            text.Append(indent).Append(key).Append(": ").Append(value).Append('\n');
        }
    }

    private static string Link(LinkSpec link)
    {
        string rate = link.BytesPerSecond == 0 ? "ideal" : Dimension.Rate.Format(link.BytesPerSecond);
        string efficiency = link.EfficiencyPerMille == 1_000
            ? ""
            : $", efficiency: {((decimal)link.EfficiencyPerMille / 1_000).ToString("0.###", CultureInfo.InvariantCulture)}";
        string latency = link.Latency == SimTime.Zero ? "" : $", latency: {Dimension.Time.Format(link.Latency.Picoseconds)}";
        return $"{{ rate: {rate}{efficiency}{latency} }}";
    }

    /// <summary>A JSON string is a YAML double-quoted one.</summary>
    private static string Quoted(string text) => JsonSerializer.Serialize(text, Quoting);

    private static string OneLine(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
}
