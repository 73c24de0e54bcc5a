using DistributedSvm.Model.Fabric;
using DistributedSvm.Scenarios.Catalogue;
using DistributedSvm.Scenarios.Units;

namespace DistributedSvm.Scenarios.Tests;

public sealed class GpuCatalogueTests
{
    [Fact]
    public void The_six_models_ship() =>
        Assert.Equal(
            ["arc-b580", "arc-pro-b50", "arc-pro-b60", "arc-pro-b60-dual", "arc-pro-b65", "arc-pro-b70"],
            GpuCatalogue.BuiltIn.Models.Select(m => m.Name));

    [Theory]
    [InlineData("arc-pro-b50", "8086:e212", 16, 16_911_433_728, 224, "gen5x8", 12)]
    [InlineData("arc-pro-b60", "8086:e211", 24, 25_367_150_592, 456, "gen5x8", 12)]
    [InlineData("arc-pro-b60-dual", "8086:e211", 24, 25_367_150_592, 456, "gen5x8", 12)]
    [InlineData("arc-pro-b65", "8086:e222", 32, 33_285_996_544, 608, "gen5x8", 4)]
    [InlineData("arc-pro-b70", "8086:e223", 32, 29_771_169_792, 608, "gen5x16", 4)]
    public void A_professional_card_has_the_published_figures(string name, string id, long gib, long forVfs, long bandwidth, string link, long vfs)
    {
        GpuModel model = GpuCatalogue.BuiltIn.Require(name, "test");
        Assert.True(PcieLink.TryParse(link, out PcieLink pcie));
        Assert.Equal((id, gib << 30, forVfs, bandwidth * 1_000_000_000, pcie, vfs),
            (model.PciId.Value, model.Vram.Value, model.VramForVfs!.Value, model.VramBandwidth.Value, model.Pcie.Value, model.TotalVfs.Value));
        Assert.True(model.SrIov.Value);
    }

    [Fact]
    public void The_client_card_has_no_sr_iov()
    {
        GpuModel model = GpuCatalogue.BuiltIn.Require("arc-b580", "test");
        Assert.Equal((false, 0L, 4), (model.SrIov.Value, model.TotalVfs.Value, model.Pcie.Value.Generation));
        Assert.Null(model.VramForVfs);
    }

    [Fact]
    public void Only_the_dual_card_shares_its_slot() =>
        Assert.Equal(["arc-pro-b60-dual"], GpuCatalogue.BuiltIn.Models.Where(m => m.GpusPerCard == 2).Select(m => m.Name));

    [Fact]
    public void Every_figure_that_ships_has_a_source_and_a_confidence_of_its_own() =>
        Assert.All(GpuCatalogue.BuiltIn.Models, m => Assert.All(
            new (string? Source, Confidence? Confidence)[]
            {
                (m.PciId.Source, m.PciId.Confidence), (m.Vram.Source, m.Vram.Confidence), (m.VramBandwidth.Source, m.VramBandwidth.Confidence),
                (m.Pcie.Source, m.Pcie.Confidence), (m.SrIov.Source, m.SrIov.Confidence), (m.TotalVfs.Source, m.TotalVfs.Confidence),
                (m.Bar2.Source, m.Bar2.Confidence), (m.PeerPush.Source, m.PeerPush.Confidence), (m.PeerPull.Source, m.PeerPull.Confidence),
                (m.CopyEngine.Source, m.CopyEngine.Confidence), (m.Int8!.Source, m.Int8.Confidence), (m.BoardPower!.Source, m.BoardPower.Confidence),
            },
            f => Assert.True(f.Source!.Length > 0 && f.Confidence != Confidence.Stated)));

    [Fact]
    public void An_unknown_model_is_refused_with_the_nearest_name() =>
        Assert.Equal(
            "--gpu: unknown GPU model 'arc-pro-60'; did you mean 'arc-pro-b60'?",
            Assert.Throws<ScenarioException>(() => GpuCatalogue.BuiltIn.Require("arc-pro-60", "--gpu")).Message);

    [Fact]
    public void A_scenario_can_override_one_figure_of_a_model()
    {
        ScenarioDocument document = Inputs.Parse(Inputs.Start + "gpuModels:\n  - { name: arc-pro-b60, extends: arc-pro-b60, vram: 48GiB }\n");
        GpuModel model = document.Hosts[0].Gpus[0];
        Assert.Equal(new Figure<long>(48L << 30, "test.yaml", Confidence.Stated), model.Vram);
        Assert.Equal(Inputs.B60.VramBandwidth, model.VramBandwidth);
        Assert.Equal(24L << 30, Inputs.B60.Vram.Value);
    }

    [Fact]
    public void A_file_can_add_a_model()
    {
        ScenarioDocument document = Inputs.Parse(
            Inputs.Start.Replace("arc-pro-b60", "my-gpu", StringComparison.Ordinal) + "catalogue: [models/my.yaml]\n",
            ("models/my.yaml", "name: my-gpu\nextends: arc-pro-b70\ntotalVfs: { value: 16, source: my own card, confidence: H }\n"));
        Assert.Equal(("my-gpu", new Figure<long>(16, "my own card", Confidence.High)), (document.Hosts[0].Gpus[0].Name, document.Hosts[0].Gpus[0].TotalVfs));
    }

    [Theory]
    [InlineData("name: My GPU\nextends: arc-pro-b60\n", "my.yaml:1:7: 'My GPU' is not a model name")]
    [InlineData("name: x\nextends: arc-pro-b61\n", "my.yaml:2:10: unknown GPU model 'arc-pro-b61'; did you mean")]
    [InlineData("name: x\nextends: arc-pro-b60\nvram: 24\n", "my.yaml:3:7: 'vram': '24' has no unit; write e.g. 24GiB")]
    [InlineData("name: x\nextends: arc-pro-b60\nvram: { value: 24GiB, source: me, confidence: sure }\n", "my.yaml:3:47: 'confidence' cannot be 'sure'; known: H, M, L")]
    [InlineData("name: x\nextends: arc-pro-b60\nvram: { value: 24GiB }\n", "my.yaml:3:7: the figure 'vram' needs the key 'source'")]
    [InlineData("name: x\nextends: arc-pro-b60\npcie: gen9x8\n", "my.yaml:3:7: 'pcie' must be a PCIe link such as gen5x8, not 'gen9x8'")]
    [InlineData("name: x\nextends: arc-pro-b60\npciId: e211\n", "my.yaml:3:8: 'pciId' must be vendor:device in lower-case hexadecimal")]
    [InlineData("name: x\nextends: arc-pro-b60\nsrIov: yes\n", "my.yaml:3:8: 'srIov' must be true or false, not 'yes'")]
    [InlineData("name: x\nextends: arc-pro-b60\ntotalVfs: 64\n", "my.yaml:3:11: 'totalVfs' must be at most 63")]
    [InlineData("name: x\nextends: arc-pro-b60\nsrIov: false\n", "my.yaml:1:1: 'totalVfs' must be 0 where 'srIov' is false")]
    [InlineData("name: x\nextends: arc-pro-b60\nvramForVfs: 25GiB\n", "my.yaml:3:13: 'vramForVfs' cannot be more than 'vram'")]
    [InlineData("name: x\nextends: arc-pro-b60\nxeCores: -1\n", "my.yaml:3:10: 'xeCores' must be a whole number")]
    public void A_wrong_model_has_its_message_first(string model, string start) =>
        Assert.StartsWith(start, Inputs.Errors(Inputs.Start + "catalogue: [my.yaml]\n", ("my.yaml", model))[0], StringComparison.Ordinal);

    [Fact]
    public void A_model_from_nothing_must_say_everything_that_is_needed() =>
        Assert.Equal(
            ["bar2", "copyEngine", "pciId", "pcie", "peerPull", "peerPush", "srIov", "totalVfs", "vram", "vramBandwidth"],
            Inputs.Errors(Inputs.Start + "gpuModels: [{ name: x }]\n")
                .Select(e => e.Split('\'')[1]).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("8086:2030", HostBridgeListing.Listed)]
    [InlineData("8086:2033", HostBridgeListing.Listed)]
    [InlineData("8086:2020", HostBridgeListing.Listed)]
    [InlineData("8086:09a2", HostBridgeListing.Listed)]
    [InlineData("8086:3c00", HostBridgeListing.SameBridgeOnly)]
    [InlineData("1ae0:1234", HostBridgeListing.Listed)]
    public void A_host_bridge_of_the_kernels_list_is_found(string id, HostBridgeListing listing) =>
        Assert.Equal(listing, HostBridgeCatalogue.BuiltIn.Find(id)!.Listing);

    [Fact]
    public void A_client_bridge_is_not_listed_and_any_zen_is()
    {
        Assert.Equal(HostBridgeListing.NotListed, HostBridgeCatalogue.BuiltIn.ListingOf(["8086:4c43"], "GenuineIntel", 6));
        Assert.Equal(HostBridgeListing.AmdZen, HostBridgeCatalogue.BuiltIn.ListingOf(["1022:14a5"], "AuthenticAMD", 25));
        Assert.Equal(HostBridgeListing.NotListed, HostBridgeCatalogue.BuiltIn.ListingOf(["1022:1510"], "AuthenticAMD", 0x15));
    }
}
