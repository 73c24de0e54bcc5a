using System.Text.Json;

namespace DistributedSvm.EndToEnd;

public sealed class SimulateTests
{
    public static TheoryData<string> Samples =>
        [.. Directory.GetFiles(Path.Combine(Executable.Home, Executable.Scenario("")), "*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task The_first_command_prints_the_report_of_the_imported_machine()
    {
        Outcome outcome = (await Executable.Dsvm("simulate", "client/scenarios/dgx2-display.yaml")).AssertFine();
        Assert.Contains("dgx2-display", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("16 GPUs", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("192 dma-bufs", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("IOV interconnect", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("frames per second", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("no violations", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Every_sample_runs_and_its_JSON_is_all_of_standard_output(string sample)
    {
        Outcome outcome = (await Executable.Dsvm("simulate", Executable.Scenario(sample), "--json")).AssertFine();
        JsonElement result = outcome.Json();
        Assert.Equal(JsonValueKind.Object, result.ValueKind);
        Assert.Equal(Path.GetFileNameWithoutExtension(sample), result.GetProperty("scenario").GetString());
        Assert.Equal(0, result.GetProperty("violations").GetArrayLength());
        Assert.False(result.GetProperty("interrupted").GetBoolean());
        Assert.Equal(16, result.GetProperty("digest").GetString()!.Length);
        Assert.True(result.GetProperty("events").GetInt64() > 0);
    }

    [Fact]
    public async Task Two_runs_at_once_succeed_agree_and_leave_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        string scenario = Path.Combine(Executable.Home, Executable.Scenario("dgx2-display.yaml"));
        Task<Outcome>[] runs =
        [
            Executable.DsvmIn(folder.Path, "simulate", scenario, "--json"),
            Executable.DsvmIn(folder.Path, "simulate", scenario, "--json", "--partition", "function", "--shards", "2"),
        ];
        Outcome[] outcomes = await Task.WhenAll(runs);
        Assert.Equal(Digest(outcomes[0].AssertFine()), Digest(outcomes[1].AssertFine()));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task The_drivers_agree_and_another_seed_is_told_apart()
    {
        string scenario = Executable.Scenario("one-vf-system.yaml");
        string grains = Digest((await Executable.Dsvm("simulate", scenario, "--json")).AssertFine());
        Assert.Equal(grains, Digest((await Executable.Dsvm("simulate", scenario, "--json", "--driver", "in-process")).AssertFine()));
        JsonElement other = (await Executable.Dsvm("simulate", scenario, "--json", "--driver", "in-process", "--seed", "18446744073709551615")).AssertFine().Json();
        Assert.Equal(ulong.MaxValue, other.GetProperty("seed").GetUInt64());
    }

    [Fact]
    public async Task More_shards_than_units_are_clamped_and_the_result_says_so()
    {
        JsonElement execution = (await Executable.Dsvm("simulate", Executable.Scenario("one-vf-iov.yaml"), "--json", "--shards", "64"))
            .AssertFine().Json().GetProperty("execution");
        Assert.Equal(1, execution.GetProperty("shards").GetInt32());
        Assert.Equal(64, execution.GetProperty("shardsRequested").GetInt32());
    }

    [Fact]
    public async Task Out_writes_the_result_and_the_report_into_a_new_folder()
    {
        using var folder = new TemporaryFolder();
        string target = Path.Combine(folder.Path, "deep", "run");
        Outcome outcome = (await Executable.Dsvm("simulate", Executable.Scenario("one-vf-iov.yaml"), "--json", "--out", target)).AssertFine();
        Assert.Equal(outcome.Output, await File.ReadAllTextAsync(Path.Combine(target, "result.json"), TestContext.Current.CancellationToken));
        string report = await File.ReadAllTextAsync(Path.Combine(target, "report.txt"), TestContext.Current.CancellationToken);
        Assert.Contains("one-vf-iov", report, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', report);
    }

    private static string Digest(Outcome outcome) => outcome.Json().GetProperty("digest").GetString()!;
}
