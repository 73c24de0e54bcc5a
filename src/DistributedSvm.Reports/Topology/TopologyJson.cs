using System.Text.Json;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Topology;

/// <summary>
/// The JSON of <c>dsvm topology show</c>: <c>{"hosts":[{"host","iommu","nodes":[...]}]}</c>.
/// Rates in bytes per second of each direction (0: the link never limits), latencies in picoseconds; a node's parent is a name, null for the host itself.
/// </summary>
public static class TopologyJson
{
    public static void Write(IReadOnlyList<TopologyView> hosts, Stream stream, bool indented = false) =>
        JsonOutput.Write(stream, indented, json => Content(json, hosts));

    public static void Write(IReadOnlyList<TopologyView> hosts, TextWriter writer, bool indented = false) =>
        JsonOutput.Write(writer, indented, json => Content(json, hosts));

    private static void Content(Utf8JsonWriter json, IReadOnlyList<TopologyView> hosts)
    {
        json.WriteStartObject();
        json.WriteStartArray("hosts");
        foreach (TopologyView view in hosts)
        {
            json.WriteStartObject();
            json.WriteString("host", view.Host.Host);
            json.WriteString("iommu", IommuName.Of(view.Host.Iommu));
            json.WriteStartArray("nodes");
            for (int i = 0; i < view.Host.Nodes.Length; i++)
            {
                Node(json, view, i);
                json.FlushIfLarge();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Node(Utf8JsonWriter json, TopologyView view, int index)
    {
        TopologyNode node = view.Host.Nodes[index];
        json.WriteStartObject();
        json.WriteString("name", node.Name);
        json.WriteString("kind", JsonOutput.Name(node.Kind));
        if (node.Parent >= 0)
        {
            json.WriteString("parent", view.Host.Nodes[node.Parent].Name);
        }
        else
        {
            json.WriteNull("parent");
        }

        json.WriteString("pciAddress", node.PciAddress);
        json.WriteString("pciId", node.PciId);
        json.WriteStartObject("link");
        json.WriteNumber("bytesPerSecond", node.Link.BytesPerSecond);
        json.Number("efficiency", node.Link.EfficiencyPerMille / 1000m);
        json.WriteNumber("effectiveBytesPerSecond", LinkRate.EffectiveOf(node.Link));
        json.WriteNumber("latencyPs", node.Link.Latency.Picoseconds);
        json.WriteEndObject();
        json.WriteBoolean("acsRedirect", node.AcsRedirect);
        if (node.Kind == TopologyNodeKind.RootComplex)
        {
            json.WriteString("listing", JsonOutput.Name(node.Listing));
            json.WriteNumber("sharedBytesPerSecond", node.SharedBytesPerSecond);
        }

        if (node.Kind == TopologyNodeKind.Gpu)
        {
            json.WriteString("model", node.Model);
            if (view.VfsAt(index) is int vfs)
            {
                json.WriteNumber("vfs", vfs);
            }
        }

        json.WriteEndObject();
    }
}
