using DistributedSvm.Client;
using DistributedSvm.Client.Running;
using DistributedSvm.Client.Running.Forks;
using DistributedSvm.Grains.Simulation;
using DistributedSvm.Scenarios;
using DistributedSvm.Scenarios.Workloads;

namespace DistributedSvm.EndToEnd;

/// <summary>What <c>--set</c> does to a scenario, and what a scenario carries with it.</summary>
public sealed class RunSettingTests
{
    private const string Text =
        """
        name: "two: boxes, [sharing]"
        seed: 7
        duration: 200ms
        hosts:
          - { name: node, topology: { gpus: 2, model: arc-pro-b60 }, vfs: { perGpu: 2 } }
        workloads:
          - &first { kind: display-share, name: "007", on: "node0/gpu0/vf*", framesPerSecond: 60 }
          - { kind: copies, file: flows.csv }
          - kind: display-share
            on: node0/gpu1/vf1
        expect: [ guest ]
        """;

    private const string Flows = "id,src_gpu,dst_gpu,bytes,start_s\n1,0,1,4096,0\n";

    private static readonly ScenarioSource Source = new("two.yaml", Text, [new("flows.csv", Flows)]);

    [Fact]
    public void Without_a_setting_the_scenario_reads_as_before()
    {
        RecordedScenario same = Change();

        ScenarioDocument plain = ScenarioReader.Parse(Source.Text, Source.Name, _ => Flows);
        Assert.Equal(plain.Name, same.Document.Name);
        Assert.Equal(plain.Workloads.Select(workload => workload.Name), same.Document.Workloads.Select(workload => workload.Name));
        Assert.Equal([new KeyValuePair<string, string>("flows.csv", Flows)], same.Source.Files);
    }

    [Fact]
    public void What_is_written_for_the_next_fork_reads_as_the_same_scenario()
    {
        RecordedScenario changed = Change("workloads[0].framesPerSecond=30");

        ScenarioDocument again = ScenarioReader.Parse(changed.Source.Text, changed.Source.Name, name => changed.Source.Files.Single(file => file.Key == name).Value);
        Assert.Equal("two: boxes, [sharing]", again.Name);
        Assert.Equal(7u, again.Seed);
        Assert.Equal(["007", "copies-1", "display-share-2"], again.Workloads.Select(workload => workload.Name));
        Assert.Equal(30, Assert.IsType<DisplayShareWorkload>(again.Workloads[0]).FramesPerSecond);
        Assert.Equal(changed.Source.Text, ScenarioChange.Apply(changed.Source, []).Source.Text);
    }

    [Fact]
    public void A_value_replaces_adds_or_goes_behind_the_last()
    {
        Assert.Equal(30, Display(Change("workloads[0].framesPerSecond=30"), 0).FramesPerSecond);
        Assert.Equal(30, Display(Change("workloads[2].framesPerSecond=30"), 2).FramesPerSecond);
        Assert.Equal(4, Change("workloads[3]={kind: display-share, on: node0/gpu1/vf2}").Document.Workloads.Length);
        Assert.Empty(Change("expect=[]").Document.Expect);
        Assert.Equal(2, Change("expect[1]=user").Document.Expect.Length);
        Assert.Equal(25, Display(Change("workloads[0].framesPerSecond=30", "workloads[0].framesPerSecond=25"), 0).FramesPerSecond);
    }

    [Fact]
    public void What_an_alias_stands_for_elsewhere_stays_as_it_was()
    {
        var aliased = new ScenarioSource(
            "alias.yaml",
            """
            name: alias
            duration: 1s
            hosts:
              - { name: node, topology: { gpus: 1, model: arc-pro-b60 }, vfs: { perGpu: 2 } }
            workloads:
              - { kind: display-share, on: node0/gpu0/vf1, composition: &shape { readsPerFrame: 2, writesPerFrame: 1 } }
              - { kind: display-share, on: node0/gpu0/vf2, composition: *shape }
            """,
            []);

        RecordedScenario changed = ScenarioChange.Apply(aliased, [Setting.Parse("workloads[0].composition.readsPerFrame=1")]);
        Assert.Equal(1_000, Display(changed, 0).ReadsPerFrame);
        Assert.Equal(2_000, Display(changed, 1).ReadsPerFrame);
        RecordedScenario again = ScenarioChange.Apply(changed.Source, []);
        Assert.Equal(1_000, Display(again, 0).ReadsPerFrame);
        Assert.Equal(2_000, Display(again, 1).ReadsPerFrame);
    }

    [Fact]
    public void A_value_may_lie_in_a_file_and_may_name_files()
    {
        using var folder = new TemporaryFolder();
        string workloads = folder.Write("workloads.yaml", "- kind: copies\n  file: " + folder.Write("more.csv", Flows) + "\n");

        RecordedScenario changed = Change($"workloads=@{workloads}");
        Assert.IsType<CopiesWorkload>(Assert.Single(changed.Document.Workloads));
        Assert.Equal(Path.Combine(folder.Path, "more.csv"), Assert.Single(changed.Source.Files).Key);
        folder.Write("workloads.yaml", "- kind: copies\n  fil: more.csv\n");
        Assert.StartsWith($"{workloads}:1:3: ", Error($"workloads=@{workloads}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("workloads[0].framesPerSecond=fast", "two.yaml with --set workloads[0].framesPerSecond:1:1: 'framesPerSecond' must be a whole number, not 'fast'")]
    [InlineData("workloads[0].framesPerSecnd=30", "two.yaml with --set workloads[0].framesPerSecnd:1:1: unknown key 'framesPerSecnd'")]
    [InlineData("workloads[0].framesPerSecond=[", "two.yaml with --set workloads[0].framesPerSecond:")]
    [InlineData("workloads[9].on=x", "two.yaml with --set workloads[9].on: 'workloads' has no [9]: it has 3 entries, counted from 0")]
    [InlineData("workloads.on=x", "two.yaml with --set workloads.on: 'workloads' is a list, not a mapping")]
    [InlineData("workloads[0].on.x=x", "two.yaml with --set workloads[0].on.x: 'workloads[0].on' is 'node0/gpu0/vf*', not a mapping")]
    [InlineData("workloads[0].composition.readsPerFrame=1", "two.yaml with --set workloads[0].composition.readsPerFrame: 'workloads[0]' has no 'composition' to change something in")]
    [InlineData("faults[0].at=1s", "two.yaml with --set faults[0].at: the scenario has no 'faults' to change something in")]
    public void What_is_wrong_is_told_with_its_place(string setting, string message) =>
        Assert.StartsWith(message, Error(setting), StringComparison.Ordinal);

    [Theory]
    [InlineData("workloads", "--set workloads: write KEY=VALUE")]
    [InlineData("=1", "--set =1: write KEY=VALUE")]
    [InlineData("workloads[x].on=1", "write KEY=VALUE")]
    [InlineData("workloads[0].on=", "there is no value behind the '='")]
    [InlineData("seed=3", "'seed' cannot change in a fork: a fork keeps its parent's chance")]
    [InlineData("protocol=rfc-v1", "'protocol' cannot change in a fork: a fork keeps the rules of its parent")]
    [InlineData("vfioBase=6.19", "'vfioBase' cannot change")]
    [InlineData("schedule.kind=pct", "'schedule' cannot change in a fork: it has ordered what has run")]
    [InlineData("hosts[0].vfs.perGpu=3", "--set hosts[0].vfs.perGpu: 'hosts' cannot change in a fork")]
    [InlineData("network.latency=1us", "'network' cannot change")]
    [InlineData("kernel=7.1", "'kernel' cannot change in a fork: its rules have given VFs what they have")]
    [InlineData("duration=2s", "'duration' cannot change")]
    [InlineData("drain=2s", "'drain' cannot change")]
    [InlineData("gpuModels=[]", "'gpuModels' cannot change")]
    [InlineData("catalogue=[]", "'catalogue' cannot change")]
    [InlineData("fault=[]", "a scenario has no 'fault' that a fork could change; did you mean 'faults'?")]
    public void What_a_fork_cannot_change_is_refused_with_the_reason(string setting, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => Setting.Parse(setting)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_key_of_a_scenario_can_change_or_is_refused_with_a_reason()
    {
        Assert.All(
            ScenarioVocabulary.Default.Shapes.Single(shape => shape.Name == "scenario").Keys,
            key => Assert.DoesNotContain("has no", Record.Exception(() => Setting.Parse($"{key}=1"))?.Message ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_scenario_carries_the_files_that_it_names_by_the_names_that_it_uses()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "data"));
        folder.Write(Path.Combine("data", "flows.csv"), Flows);
        string path = folder.Write("two.yaml", Source.Text.Replace("flows.csv", "data/flows.csv", StringComparison.Ordinal));

        RecordedScenario recorded = RecordedScenario.Read(path);
        Assert.Equal("two.yaml", recorded.Source.Name);
        Assert.Equal([new KeyValuePair<string, string>("data/flows.csv", Flows)], recorded.Source.Files);
        Assert.Equal(3, ScenarioChange.Apply(recorded.Source, []).Document.Workloads.Length);

        File.Delete(Path.Combine(folder.Path, "data", "flows.csv"));
        ScenarioException missing = Assert.Throws<ScenarioException>(() => RecordedScenario.Read(path));
        Assert.StartsWith($"{path}:", missing.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "data/flows.csv"), missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Two boxes: sharing their DISPLAYS!", "^two-boxes-sharing-their-displays-[0-9a-f]{6}$")]
    [InlineData("表示", "^run-[0-9a-f]{6}$")]
    [InlineData("a-very-long-name-of-a-scenario-that-nobody-would-like-to-type-again", "^a-very-long-name-of-a-scenario-that-nobo-[0-9a-f]{6}$")]
    public void A_run_is_named_after_its_scenario(string scenario, string name)
    {
        Assert.Matches(name, RunName.For(scenario));
        Assert.True(RunName.IsValid(RunName.For(scenario)));
    }

    [Theory]
    [InlineData("redis://:secret@host:6379/id", "redis://:PASSWORD@host:6379/id")]
    [InlineData("redis://user:se:cr@host:6379", "redis://user:PASSWORD@host:6379")]
    [InlineData("redis://host:6379", "redis://host:6379")]
    [InlineData("local:mine", "local:mine")]
    public void A_password_is_not_repeated(string given, string shown) => Assert.Equal(shown, ClusterText.WithoutPassword(given));

    private static RecordedScenario Change(params string[] settings) => ScenarioChange.Apply(Source, settings.Select(Setting.Parse));

    private static string Error(string setting) => Assert.Throws<ScenarioException>(() => Change(setting)).Errors[0].ToString();

    private static DisplayShareWorkload Display(RecordedScenario scenario, int index) => (DisplayShareWorkload)scenario.Document.Workloads[index];
}
