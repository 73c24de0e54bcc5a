using DistributedSvm.Model.Core;
using DistributedSvm.Scenarios.VfCounts;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.Scenarios.Tests;

/// <summary>One scenario with other numbers of VFs than its own.</summary>
public sealed class VfCountTests
{
    private const string Screens = "workloads:\n  - { kind: display-share, on: \"node0/gpu*/vf*\" }\n";

    [Fact]
    public void Screens_and_shares_of_the_VRAM_follow_the_number()
    {
        VfCountScenario scenario = Parse("    vfs: { perGpu: 4 }\n" + Screens);
        Assert.Equal((2, 12, "arc-pro-b60"), (scenario.Gpus, scenario.MostVfs, scenario.Model));
        VfCountSeries series = scenario.Series([1, 2, 12]);
        Assert.Equal([1, 2, 12], series.Trials.Select(trial => trial.VfsPerGpu));
        Assert.Equal([1, 2, 12], series.Trials.Select(trial => trial.Document!.Hosts.Single().VfsPerGpu));
        Assert.Equal([2, 4, 24], series.Trials.Select(trial => Targets(trial.Document!)));
        Assert.Empty(series.Notes);

        // What is there for VFs without the PF's spare, by 12, in whole LMTT pages.
        Assert.Equal((Inputs.B60.VramForVfs!.Value - (128L << 20)) / 12 >> 21 << 21, series.Trials[^1].VramPerVf);
    }

    [Fact]
    public void An_explicit_share_goes_with_a_note_or_stays()
    {
        const string Text = "    vfs: { perGpu: 1, vramPerVf: 4GiB, firstVfOffset: 2 }\n" + Screens;
        VfCountSeries fair = Parse(Text).Series([1, 12]);
        Assert.All(fair.Trials, trial => Assert.Null(trial.Document!.Hosts.Single().VramPerVf));
        Assert.All(fair.Trials, trial => Assert.Equal(2, trial.Document!.Hosts.Single().FirstVfOffset));
        Assert.Equal("hosts[0].vfs.vramPerVf (4GiB) is left out: each VF has its fair share of the VRAM (--keep-vram keeps it)", Assert.Single(fair.Notes));
        VfCountSeries kept = Parse(Text, new VfCountOptions(KeepsVram: true)).Series([1, 5]);
        Assert.All(kept.Trials, trial => Assert.Equal(4L << 30, trial.VramPerVf));
        Assert.Empty(kept.Notes);
    }

    [Fact]
    public void VRAM_that_is_kept_and_not_there_is_a_trial_that_cannot_be_run()
    {
        VfCountSeries series = Parse("    vfs: { perGpu: 1, vramPerVf: 4GiB }\n" + Screens, new VfCountOptions(KeepsVram: true)).Series([5, 6]);
        Assert.NotNull(series.Trials[0].Document);
        Assert.Null(series.Trials[1].Document);
        Assert.Equal("the VFs ask for 6 x 4GiB of VRAM, and arc-pro-b60 has 24192MiB for them", series.Trials[1].Problem);
    }

    [Fact]
    public void Another_duration_replaces_the_own_one()
    {
        VfCountSeries series = Parse("    vfs: { perGpu: 1 }\n" + Screens, new VfCountOptions(Duration: SimTime.FromMilliseconds(2_500))).Series([1, 2]);
        Assert.All(series.Trials, trial => Assert.Equal(SimTime.FromMilliseconds(2_500), trial.Document!.Duration));
    }

    [Fact]
    public void What_names_only_VFs_that_are_not_there_is_left_out_and_names_stay()
    {
        const string Text =
            "    vfs: { perGpu: 4 }\n" +
            "workloads:\n" +
            "  - { kind: share, exporter: node0/gpu0/vf4, importers: [{ on: node0/gpu1 }] }\n" +
            "  - { kind: share, exporter: node0/gpu0/vf1, importers: [{ on: node0/gpu1/vf3 }] }\n" +
            "  - { kind: share, exporter: node0/gpu0, importers: [{ on: node0/gpu1 }] }\n" +
            "  - { kind: display-share, on: [\"node0/gpu0/vf*\", node0/gpu1/vf2] }\n" +
            "faults:\n" +
            "  - { at: 500ms, kind: vf-flr, on: node0/gpu0/vf2 }\n" +
            "  - { at: 500ms, kind: engine-hang, on: node0/gpu0, engine: render, for: 5ms }\n" +
            "  - { kind: vf-flr, on: node0/gpu0/vf1, when: { nth: 1, of: map, by: node0/gpu1/vf4 } }\n";
        VfCountSeries series = Parse(Text).Series([1, 4]);
        Assert.Equal(["share-2", "display-share-3"], series.Trials[0].Document!.Workloads.Select(workload => workload.Name));
        Assert.Equal(["engine-hang"], series.Trials[0].Document!.Faults.Select(fault => fault.Kind));
        Assert.Equal([1, 5], series.Trials.Select(trial => Targets(trial.Document!)));
        Assert.Equal(["share-0", "share-1", "share-2", "display-share-3"], series.Trials[1].Document!.Workloads.Select(workload => workload.Name));
        Assert.Equal(3, series.Trials[1].Document!.Faults.Length);
        Assert.Contains("faults[2] is left out below the number of VFs that it names", series.Notes);
        Assert.Equal(4, series.Notes.Length);
    }

    [Fact]
    public void Hosts_without_VFs_stay_without()
    {
        VfCountSeries series = Parse("    vfs: { perGpu: 0 }\n  - name: other\n    topology: { gpus: 1, model: arc-pro-b60 }\n    vfs: { perGpu: 2 }\n"
            + "workloads:\n  - { kind: display-share, on: \"*/*/vf*\" }\n").Series([3, 5]);
        Assert.Equal([0, 3], series.Trials[0].Document!.Hosts.Select(host => host.VfsPerGpu));
    }

    [Theory]
    [InlineData("", "test.yaml:4:3: no host has VFs, so there is no number of them to change; give one 'vfs: { perGpu: 1 }'")]
    [InlineData(
        "    vfs: { perGpu: 1 }\nworkloads:\n  - { kind: share, exporter: node0/gpu0, importers: [{ on: node0/gpu1 }] }\n",
        "test.yaml:8:3: nothing in it has a frame rate that could break: it needs a workload of kind display-share on its VFs; it has share")]
    [InlineData("    vfs: { perGpu: 20 }\n" + Screens, "test.yaml:6:20: arc-pro-b60 has at most 12 VFs, not 20")]
    public void A_scenario_without_anything_to_ask_about_is_refused_at_its_place(string rest, string error) =>
        Assert.Equal(error, Assert.Single(Assert.Throws<ScenarioException>(() => Parse(rest)).Errors).ToString());

    [Fact]
    public void Screens_of_fixed_VFs_are_refused_when_there_are_no_others_and_noted_when_there_are()
    {
        const string Fixed = "    vfs: { perGpu: 2 }\nworkloads:\n  - { kind: display-share, on: node0/gpu0/vf1 }\n";
        ScenarioException refused = Assert.Throws<ScenarioException>(() => Parse(Fixed).Series([1, 2, 3]));
        Assert.StartsWith("test.yaml:8:32: the screens of 'display-share-0' stay the same however many VFs there are: write vf* for the VF", Assert.Single(refused.Errors).ToString(), StringComparison.Ordinal);
        VfCountSeries noted = Parse(Fixed + "  - { kind: display-share, on: \"node0/gpu1/vf*\" }\n").Series([1, 2, 3]);
        Assert.StartsWith("display-share-0: the screens of", Assert.Single(noted.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_stops_following_the_number_is_noted()
    {
        VfCountSeries series = Parse("    vfs: { perGpu: 2 }\nworkloads:\n  - { kind: display-share, on: \"node0/gpu0/vf?\" }\n").Series([1, 9, 10, 11]);
        Assert.Equal("display-share-0: its patterns name no further VF between 9 and 10 on each GPU", Assert.Single(series.Notes));
    }

    [Fact]
    public void What_is_wrong_with_one_number_only_says_so()
    {
        const string Text = "    vfs: { perGpu: 1, firstVfOffset: 65530, vfStride: 1 }\n" + Screens;
        ScenarioException wrong = Assert.Throws<ScenarioException>(() => Parse(Text).Series([1, 2, 12]));
        Assert.StartsWith("test.yaml:6:20: with 12 VFs on each GPU: vf12 would be routing id 65541", Assert.Single(wrong.Errors).ToString(), StringComparison.Ordinal);
    }

    private static VfCountScenario Parse(string rest, VfCountOptions? options = null) =>
        VfCountScenario.Parse(Inputs.Start + rest, "test.yaml", options ?? new VfCountOptions());

    private static int Targets(ScenarioDocument document) => document.Workloads.OfType<DisplayShareWorkload>().Sum(workload => workload.Targets.Length);
}
