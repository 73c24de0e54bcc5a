using System.Text.Json;

namespace DistributedSvm.EndToEnd;

public sealed class TopologyTests
{
    private const string Machine = "client/scenarios/machines/hwloc-dgx2-16gpu.xml";

    private const string Imported =
        """
        name: imported
        duration: 100ms
        hosts:
          - name: node
            topology: { file: host.yaml }
            vfs: { perGpu: 1 }
        workloads:
          - { kind: display-share, on: "node0/gpu*/vf1" }
        """;

    [Fact]
    public async Task An_imported_machine_runs_as_a_host_file()
    {
        using var folder = new TemporaryFolder();
        string host = Path.Combine(folder.Path, "host.yaml");
        Outcome import = (await Executable.Dsvm("topology", "import", Machine, "--gpu", "arc-pro-b60", "-o", host)).AssertFine();
        Assert.Empty(import.Output);
        Assert.Contains("16 GPUs became", import.Error, StringComparison.Ordinal);
        folder.Write("imported.yaml", Imported);
        JsonElement result = (await Executable.DsvmIn(folder.Path, "simulate", "imported.yaml", "--json")).AssertFine().Json();
        Assert.Equal(16, result.GetProperty("entities").GetProperty("gpu").GetInt32());
        Assert.Equal(48, result.GetProperty("paths").GetProperty("iov").GetInt32());
    }

    [Fact]
    public async Task Without_a_file_the_host_goes_to_standard_output()
    {
        using var folder = new TemporaryFolder();
        Outcome import = (await Executable.Dsvm("topology", "import", Machine, "--gpu", "arc-pro-b60")).AssertFine();
        string host = Path.Combine(folder.Path, "host.yaml");
        await Executable.Dsvm("topology", "import", Machine, "--gpu", "arc-pro-b60", "-o", host);
        Assert.Equal(await File.ReadAllTextAsync(host, TestContext.Current.CancellationToken), import.Output);
    }

    [Fact]
    public async Task The_tree_of_a_machine_is_drawn_with_its_link_speeds()
    {
        Outcome show = (await Executable.Dsvm("topology", "show", "client/scenarios/dgx2-display.yaml")).AssertFine();
        Assert.Contains("gpu15", show.Output, StringComparison.Ordinal);
        Assert.Contains("GB/s", show.Output, StringComparison.Ordinal);
        JsonElement json = (await Executable.Dsvm("topology", "show", "client/scenarios/dgx2-display.yaml", "--json")).AssertFine().Json();
        Assert.Equal(JsonValueKind.Object, json.ValueKind);
    }

    /// <summary>VFs need the IOMMU, and with it Linux redirects at every port: only without both do peers meet inside their switch.</summary>
    [Theory]
    [InlineData("off", "off", "bus-address")]
    [InlineData("off", "on", "host-bridge")]
    [InlineData("pt", "off", "host-bridge")]
    [InlineData("pt", "on", "host-bridge")]
    [InlineData("strict", "off", "host-bridge")]
    [InlineData("strict", "on", "host-bridge")]
    public async Task Peers_below_one_switch_meet_in_it_only_without_IOMMU_and_VFs(string iommu, string vfs, string path)
    {
        JsonElement[] pairs = await Pairs(Executable.Scenario("battlematrix-8gpu-switched.yaml"), "--iommu", iommu, "--vfs", vfs);
        Assert.All(pairs, pair =>
        {
            bool isOneSwitch = Gpu(pair, "from") / 4 == Gpu(pair, "to") / 4;
            Assert.True(pair.GetProperty("allowed").GetBoolean());
            Assert.Equal(isOneSwitch ? 8 : 12, pair.GetProperty("distance").GetInt32());
            Assert.Equal(isOneSwitch ? path : "host-bridge", pair.GetProperty("path").GetString());
        });
    }

    [Fact]
    public async Task Behind_a_host_bridge_that_is_not_listed_every_no_has_its_reason()
    {
        using var folder = new TemporaryFolder();
        string text = await File.ReadAllTextAsync(
            Path.Combine(Executable.Home, Executable.Scenario("battlematrix-8gpu-switched.yaml")), TestContext.Current.CancellationToken);
        Assert.Contains("\"8086:09a2\"", text, StringComparison.Ordinal);
        string scenario = folder.Write("unlisted.yaml", text.Replace("\"8086:09a2\"", "not-listed", StringComparison.Ordinal));
        JsonElement[] pairs = await Pairs(scenario, "--iommu", "strict", "--vfs", "on");
        Assert.All(pairs, pair =>
        {
            Assert.False(pair.GetProperty("allowed").GetBoolean());
            Assert.NotEmpty(pair.GetProperty("reason").GetString()!);
        });
        Assert.Equal(2 * 4 * 3, (await Pairs(scenario, "--iommu", "off", "--vfs", "off")).Count(pair => pair.GetProperty("allowed").GetBoolean()));
    }

    private static async Task<JsonElement[]> Pairs(string scenario, params string[] options)
    {
        Outcome outcome = (await Executable.Dsvm(["topology", "p2p", scenario, .. options, "--json"])).AssertFine();
        JsonElement host = Assert.Single(outcome.Json().GetProperty("hosts").EnumerateArray());
        JsonElement[] pairs = [.. host.GetProperty("pairs").EnumerateArray()];
        Assert.Equal(8 * 7, pairs.Length);
        return pairs;
    }

    private static int Gpu(JsonElement pair, string end) => pair.GetProperty(end).GetString()![^1] - '0';
}
