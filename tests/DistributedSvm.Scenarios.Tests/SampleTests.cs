using System.Text.RegularExpressions;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Fabric;
using DistributedSvm.Model.Sharing.Variants;
using DistributedSvm.Scenarios.Outcomes;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Tests;

public sealed class SampleTests
{
    public static TheoryData<string> Names => [.. Directory.GetFiles(Inputs.Sample(""), "*.yaml").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Defects =>
        [.. Directory.GetFiles(Inputs.Sample("defects"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_sample_reads_is_named_after_its_file_and_points_editors_at_the_schema(string name)
    {
        ScenarioDocument document = ScenarioReader.Read(Inputs.Sample(name));
        Assert.Equal(name, document.Name + ".yaml");
        Assert.NotEmpty(document.Workloads);
        Assert.StartsWith("# yaml-language-server: $schema=scenario.schema.json\n#\n# ", File.ReadAllText(Inputs.Sample(name)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void Every_scenario_of_a_defect_says_what_each_protocol_shows_and_the_reference_is_never_at_fault(string name)
    {
        string path = Inputs.Sample(Path.Combine("defects", name + ".yaml"));
        ScenarioDocument document = ScenarioReader.Read(path);
        Assert.Equal(name, document.Name);
        Assert.StartsWith("# yaml-language-server: $schema=../scenario.schema.json\n#\n# ", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.All(ProtocolKinds.All, protocol => Assert.NotNull(document.Outcome.Find(ProtocolSettings.Of(protocol.Value))));
        ExpectedOutcome reference = document.Outcome.Find(ProtocolSettings.Reference)!;
        Assert.True(reference.IsApplicable);
        Assert.Equal(document.Expect.Order(), reference.Violations.Select(violation => violation.Blame).Distinct().Order());
        Assert.DoesNotContain(Blame.Protocol, document.Expect);
    }

    [Theory]
    [InlineData("battlematrix-8gpu.yaml", 4, 8, 0)]
    [InlineData("battlematrix-8gpu-switched.yaml", 2, 2, 2)]
    public void The_battlematrix_has_eight_gpus_with_four_vfs_in_both_shapes(string name, int roots, int ports, int switches)
    {
        ScenarioDocument document = ScenarioReader.Read(Inputs.Sample(name));
        HostTopology tree = document.Hosts.Single().Topology;
        Assert.Equal((8, roots, ports, switches),
            (tree.Gpus.Length, Count(tree, TopologyNodeKind.RootComplex), Count(tree, TopologyNodeKind.RootPort), Count(tree, TopologyNodeKind.SwitchUpstream)));
        Assert.Equal(SimTime.FromSeconds(5), document.Duration);
        Assert.Equal(32, Share(document).Targets.Length);
    }

    [Fact]
    public void The_imported_server_shares_the_screens_of_all_its_vfs()
    {
        ScenarioDocument document = ScenarioReader.Read(Inputs.Sample("dgx2-display.yaml"));
        Assert.Equal(16, document.Hosts.Single().Gpus.Length);
        Assert.Equal(32, Share(document).Targets.Length);
        Assert.Single(Share(document).ModeChanges);
    }

    [Fact]
    public void Without_interconnects_there_is_no_legal_path_either()
    {
        ScenarioDocument document = ScenarioReader.Read(Inputs.Sample("one-vf-system.yaml"));
        HostTopology tree = document.Hosts.Single().Topology;
        Assert.Empty(document.Interconnects);
        Assert.All(tree.Nodes.Where(n => n.Kind == TopologyNodeKind.RootComplex), n => Assert.Equal(HostBridgeListing.NotListed, n.Listing));
        Assert.All(tree.Nodes.Where(n => n.Kind is TopologyNodeKind.RootPort or TopologyNodeKind.CardDownstream), n => Assert.True(n.AcsRedirect));
    }

    [Fact]
    public void The_fabric_reference_is_set_a_of_its_file()
    {
        ScenarioDocument document = ScenarioReader.Read(Inputs.Sample("fabric-two-level.yaml"));
        CopiesWorkload copies = Assert.IsType<CopiesWorkload>(Assert.Single(document.Workloads));
        Assert.Equal(64, copies.Flows.Length);
        Assert.All(copies.Flows, f => Assert.Equal(SimTime.Zero, f.Start));
        Assert.Equal(new CopyFlow(0, 0, 0, 0, 1, 64_000_000, SimTime.Zero), copies.Flows[0]);
    }

    [Theory]
    [InlineData("B", 16, 63_000_000_000)]
    [InlineData("C", 8, 0)]
    public void Its_other_sets_fit_by_editing_one_line_each(string set, int gpus, long lastStart)
    {
        string text = File.ReadAllText(Inputs.Sample("fabric-two-level.yaml"));
        text = Line(Line(text, "set", set), "gpus", $"{gpus}");
        ScenarioDocument document = ScenarioReader.Parse(text, Inputs.Sample("edited.yaml"));
        CopiesWorkload copies = Assert.IsType<CopiesWorkload>(Assert.Single(document.Workloads));
        Assert.Equal((64, lastStart), (copies.Flows.Length, copies.Flows[^1].Start.Picoseconds));
    }

    [Fact]
    public void A_thousand_gpus_and_another_file_fit_by_editing_one_line_each()
    {
        string text = File.ReadAllText(Inputs.Sample("fabric-two-level.yaml"));
        foreach ((string key, string value) in new[] { ("gpus", "1024"), ("gpusPerRoot", "8"), ("gpuLink", "63GB/s"), ("rootLink", "126GB/s"), ("file", "big.csv") })
        {
            text = Line(text, key, value);
        }

        string flows = "id,src_gpu,dst_gpu,bytes,start_s\n" + string.Concat(Enumerable.Range(0, 4_096).Select(i => FormattableString.Invariant($"{i},{i % 1_024},{(i + 9) % 1_024},64000000,{i * 1e-6}\n")));
        ScenarioDocument document = ScenarioReader.Parse(text, "test.yaml", path => path == "big.csv" ? flows : throw new FileNotFoundException());
        Assert.Equal(1_024, document.Hosts[0].Gpus.Length);
        Assert.Equal(128, Count(document.Hosts[0].Topology, TopologyNodeKind.RootComplex));
        CopiesWorkload copies = Assert.IsType<CopiesWorkload>(Assert.Single(document.Workloads));
        Assert.Equal((4_096, SimTime.FromMicroseconds(4_095)), (copies.Flows.Length, copies.Flows[^1].Start));
    }

    /// <summary>Puts another value on the one line that has this key.</summary>
    private static string Line(string text, string key, string value)
    {
        Regex line = new($@"^( *){key}: \S+", RegexOptions.Multiline);
        Assert.Single(line.Matches(text));
        return line.Replace(text, $"$1{key}: {value}");
    }

    private static DisplayShareWorkload Share(ScenarioDocument document) => Assert.IsType<DisplayShareWorkload>(Assert.Single(document.Workloads));

    private static int Count(HostTopology tree, TopologyNodeKind kind) => tree.Nodes.Count(n => n.Kind == kind);
}
