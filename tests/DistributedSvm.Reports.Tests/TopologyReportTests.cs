using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Reports.Topology;

namespace DistributedSvm.Reports.Tests;

public sealed class TopologyReportTests
{
    private const string Card =
        """
        {"name":"card0","kind":"cardUpstream","parent":"sw0.0","pciAddress":"0000:03:00.0","pciId":"8086:e2ff",
        "link":{"bytesPerSecond":31500000000,"efficiency":0.915,"effectiveBytesPerSecond":28822500000,"latencyPs":150000},"acsRedirect":false}
        """;

    private static readonly TopologyView View = new(SampleTopologies.Battlematrix("node0"), [4, 4, 4, 4, 4, 4, 4, 0]);

    [Fact]
    public void On_120_columns_each_node_shows_kind_address_id_and_link()
    {
        Rendered report = Render([View], 120).Fits(120);

        Assert.Contains("8 GPUs, 28 VFs, iommu strict", report.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["│       │ └─card0", "card up", "0000:03:00.0", "8086:e2ff", "28.82 GB/s", "31.50 x 0.915"],
            Columns(report.Line("└─card0 ")));
        Assert.Equal(["│       │     └─gpu0", "GPU", "0000:07:00.0", "8086:e211", "ideal", "arc-pro-b60, 4 VFs"], Columns(report.Line("gpu0")));
        Assert.EndsWith("ACS redirect", report.Line("sw1.0"), StringComparison.Ordinal);
        Assert.EndsWith("P2P listed", report.Line("root0"), StringComparison.Ordinal);
        Assert.EndsWith("P2P same bridge only", report.Line("root1"), StringComparison.Ordinal);
        Assert.Equal(2, report.Lines.Count(l => l.Contains("peers share 40.00 GB/s", StringComparison.Ordinal)));
        Assert.EndsWith("a [bracketed] model of my", report.Line("gpu7"), StringComparison.Ordinal);
    }

    [Fact]
    public void On_80_columns_the_speeds_and_addresses_stay()
    {
        Rendered report = Render([View], 80).Fits(80);

        Assert.Equal(["│       │ └─card0", "0000:03:00.0", "28.82 GB/s"], Columns(report.Line("└─card0 ")));
        Assert.EndsWith("arc-pro-b60, 4 VFs", report.Line("gpu3"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_node_has_one_line_below_its_parent()
    {
        Rendered report = Render([View], 120);
        foreach (TopologyNode node in View.Host.Nodes.Where(n => n.Parent > 0))
        {
            int Row(string name) => report.Lines.ToList().FindIndex(l => l.Contains($"─{name} ", StringComparison.Ordinal));
            int Depth(int row, string name) => report.Lines[row].IndexOf(name, StringComparison.Ordinal);
            string parent = View.Host.Nodes[node.Parent].Name;

            Assert.True(Row(node.Name) > Row(parent));
            Assert.Equal(Depth(Row(parent), parent) + 2, Depth(Row(node.Name), node.Name));
        }
    }

    [Fact]
    public void Hosts_that_look_alike_are_drawn_once()
    {
        TopologyView other = View with { VfsPerGpu = [1, 1, 1, 1, 1, 1, 1, 1] };
        Rendered report = Render([View, Named("node1"), Named("node2"), other with { Host = other.Host with { Host = "odd" } }], 120);

        Assert.Contains("node0 to node2 (3 alike)", report.Text, StringComparison.Ordinal);
        Assert.Contains("── odd ──", report.Text, StringComparison.Ordinal);
        Assert.Equal(2, report.Lines.Count(l => l.Contains("─gpu5", StringComparison.Ordinal)));

        static TopologyView Named(string name) => View with { Host = View.Host with { Host = name } };
    }

    [Fact]
    public void A_deep_tree_of_long_names_still_fits()
    {
        List<TopologyNode> nodes = [new() { Name = "node0", Kind = TopologyNodeKind.Host, Parent = -1 }];
        for (int i = 1; i < 30; i++)
        {
            nodes.Add(new()
            {
                Name = $"a-name-that-is-much-too-long-for-its-column-{i}",
                Kind = TopologyNodeKind.SwitchDownstream,
                Parent = i - 1,
                PciAddress = "0000:00:00.0",
                AcsRedirect = true,
                Link = new(1_000_000_000, 900, SimTime.FromNanoseconds(1)),
            });
        }

        var host = new HostTopology { Host = "node0", Nodes = [.. nodes] };
        Render([new(host)], 80).Fits(80);
        Rendered.At(80, c => TopologyReport.Render(c, new TopologyView(host)), unicode: false).Fits(80);
    }

    [Fact]
    public void The_json_has_effective_rates_parents_and_models()
    {
        using var writer = new StringWriter();
        TopologyJson.Write([View, new(View.Host)], writer);

        using var json = JsonDocument.Parse(writer.ToString());
        JsonElement host = json.RootElement.GetProperty("hosts")[0];
        JsonElement[] nodes = [.. host.GetProperty("nodes").EnumerateArray()];
        Assert.Equal(View.Host.Nodes.Select(n => n.Name), nodes.Select(n => n.GetProperty("name").GetString()));
        Assert.Equal(JsonValueKind.Null, nodes[0].GetProperty("parent").ValueKind);
        Assert.Equal("strict", host.GetProperty("iommu").GetString());
        Assert.Equal(Card.ReplaceLineEndings(""), Node("card0").GetRawText());
        Assert.Equal("arc-pro-b60", Node("gpu0").GetProperty("model").GetString());
        Assert.Equal(4, Node("gpu0").GetProperty("vfs").GetInt32());
        Assert.Equal(0, Node("gpu7").GetProperty("vfs").GetInt32());
        Assert.Equal("sameBridgeOnly", Node("root1").GetProperty("listing").GetString());
        Assert.Equal(40_000_000_000, Node("root1").GetProperty("sharedBytesPerSecond").GetInt64());
        JsonElement[] unknown = [.. json.RootElement.GetProperty("hosts")[1].GetProperty("nodes").EnumerateArray()];
        Assert.False(unknown.Single(n => NameOf(n) == "gpu0").TryGetProperty("vfs", out _));

        JsonElement Node(string name) => nodes.Single(n => NameOf(n) == name);
        static string? NameOf(JsonElement node) => node.GetProperty("name").GetString();
    }

    private static Rendered Render(IReadOnlyList<TopologyView> hosts, int width) =>
        Rendered.At(width, c => TopologyReport.Render(c, hosts));

    /// <summary>Guides hold blanks of their own: everything up to the name is one column.</summary>
    private static string[] Columns(string line)
    {
        string[] parts = line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int name = Array.FindIndex(parts, p => p.Contains('─', StringComparison.Ordinal));
        int end = line.IndexOf(parts[name], StringComparison.Ordinal) + parts[name].Length;
        return [line[..end].Trim(), .. parts[(name + 1)..]];
    }
}
