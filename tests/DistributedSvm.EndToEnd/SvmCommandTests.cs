using System.Diagnostics;
using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>Policies side by side, working sets beyond the VRAM, and published times beside simulated ones.</summary>
public sealed class SvmCommandTests
{
    private const string Small =
        """
        name: small
        duration: 50ms
        hosts:
          - name: node
            topology: { gpus: 2, model: arc-pro-b60, gpusPerSwitch: 2 }
            disableAcsRedir: ["*"]
        workloads:
          - { name: stream, kind: svm-stream, on: "node0/gpu*", sharing: shared, size: 4MiB, iterations: 3 }
        """;

    private static string Stencil => Executable.Scenario("svm-stencil.yaml");

    private static string Oversubscribe => Executable.Scenario("svm-oversubscribe.yaml");

    [Fact]
    public async Task Every_policy_has_a_row_and_something_is_best_for_something()
    {
        Outcome outcome = (await Executable.Dsvm("svm", "compare", Stencil)).AssertFine();
        foreach (string policy in (string[])["kernel", "first-touch", "preferred-location", "access-counters", "read-duplication"])
        {
            Assert.Contains("  " + policy, outcome.Output, StringComparison.Ordinal);
        }

        Assert.Contains("Best for", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("rounds of stencil", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("unfinished", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accesses_where_memory_is_move_less_than_ranges_that_follow_each_reader()
    {
        JsonElement result = (await Executable.Dsvm("svm", "compare", Stencil, "--policies", "kernel,first-touch", "--json")).AssertFine().Json();
        JsonElement[] policies = [.. result.GetProperty("policies").EnumerateArray()];
        Assert.Equal(["kernel", "first-touch"], policies.Select(policy => policy.GetProperty("policy").GetString()));
        Assert.All(policies, policy => Assert.True(policy.GetProperty("workloads")[0].GetProperty("finished").GetBoolean()));
        Assert.All(policies, policy => Assert.Equal(0, policy.GetProperty("workloads")[0].GetProperty("contentErrors").GetInt64()));
        Assert.All(policies, policy => Assert.Equal(16, policy.GetProperty("digest").GetString()!.Length));
        Assert.True(policies[0].GetProperty("bytesFromPeers").GetInt64() > policies[1].GetProperty("bytesFromPeers").GetInt64());
        Assert.Equal(0, policies[0].GetProperty("bytesRemote").GetInt64());
        Assert.True(policies[1].GetProperty("bytesRemote").GetInt64() > 0);
        Assert.True(policies[0].GetProperty("gpuFaults").GetInt64() > policies[1].GetProperty("gpuFaults").GetInt64());
        Assert.Contains(result.GetProperty("best").EnumerateArray(), best => best.GetProperty("what").GetString() == "GPU faults" && best.GetProperty("policies")[0].GetString() == "first-touch");
        Assert.False(result.GetProperty("failed").GetBoolean());
        Assert.False(result.GetProperty("interrupted").GetBoolean());
    }

    [Fact]
    public async Task A_comparison_does_not_depend_on_how_many_run_at_once()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["svm", "compare", folder.Write("small.yaml", Small), "--seed", "7", "--json"];
        Outcome outcome = (await Executable.Dsvm(arguments)).AssertFine();
        Assert.Equal(7, outcome.Json().GetProperty("seed").GetInt32());
        Process one = Executable.Start("dsvm", Executable.Home, [("DOTNET_PROCESSOR_COUNT", "1")], arguments);
        Assert.Equal(outcome.Output, (await Executable.Finish(one)).AssertFine().Output);
    }

    [Fact]
    public async Task A_run_of_a_policy_is_the_run_of_a_host_that_has_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("small.yaml", Small);
        string own = folder.Write("own.yaml", Small.Replace("    disableAcsRedir", "    svm: { policy: read-duplication }\n    disableAcsRedir", StringComparison.Ordinal));
        JsonElement compared = (await Executable.Dsvm("svm", "compare", path, "--policies", "read-duplication", "--json")).AssertFine().Json();
        JsonElement simulated = (await Executable.Dsvm("simulate", own, "--driver", "in-process", "--json")).AssertFine().Json();
        Assert.Equal(simulated.GetProperty("digest").GetString(), compared.GetProperty("policies")[0].GetProperty("digest").GetString());
    }

    [Fact]
    public async Task A_working_set_beyond_the_VRAM_finishes_with_its_data_intact_and_is_much_slower()
    {
        JsonElement result = (await Executable.Dsvm("svm", "curve", Oversubscribe, "--factors", "2,0.9,1.1", "--json")).AssertFine().Json();
        JsonElement[] points = [.. result.GetProperty("points").EnumerateArray()];
        Assert.Equal([0.9m, 1.1m, 2m], points.Select(point => point.GetProperty("factor").GetDecimal()));
        Assert.All(points, point => Assert.True(point.GetProperty("finished").GetBoolean()));
        Assert.All(points, point => Assert.True(point.GetProperty("intact").GetBoolean()));
        Assert.Equal(0.9m, result.GetProperty("baseFactor").GetDecimal());
        Assert.Equal(1m, points[0].GetProperty("slowdown").GetDecimal());
        Assert.Equal(0, points[0].GetProperty("evictions").GetInt64());
        Assert.All(points[1..], point => Assert.True(point.GetProperty("slowdown").GetDecimal() > 2m));
        Assert.All(points[1..], point => Assert.True(point.GetProperty("evictions").GetInt64() > 0));
        Assert.InRange(points[2].GetProperty("workingSetBytes").GetInt64(), 126L << 20, 128L << 20);
        Assert.StartsWith("every working set up to 2 x VRAM finished, with its data intact", result.GetProperty("answer").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_curve_is_drawn()
    {
        Outcome outcome = (await Executable.Dsvm("svm", "curve", Oversubscribe, "--factors", "0.5,1.1")).AssertFine();
        Assert.Contains("Slowdown, by multiples of the VRAM", outcome.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n +0\.5 +1\.1\n", outcome.Output);
    }

    [Fact]
    public async Task Published_times_come_out_within_a_tenth()
    {
        JsonElement result = (await Executable.Dsvm("svm", "calibrate", "--json")).AssertFine().Json();
        Assert.False(result.GetProperty("failed").GetBoolean());
        JsonElement[] rows = [.. result.GetProperty("profiles").EnumerateArray().SelectMany(profile => profile.GetProperty("rows").EnumerateArray())];
        Assert.All(rows.Where(row => row.GetProperty("publishedUs").ValueKind == JsonValueKind.Number), row => Assert.InRange(row.GetProperty("difference").GetDecimal(), -0.1m, 0.1m));
        Assert.Equal(5, result.GetProperty("profiles").GetArrayLength());
    }

    [Theory]
    [InlineData("compare", "missing.yaml", "", "missing.yaml: the file does not exist")]
    [InlineData("compare", "client/scenarios/vf-capacity.yaml", "", "vf-capacity.yaml:16:3: no process in it shares its memory with GPUs: it needs a workload such as svm-stream, svm-stencil or svm-program; it has display-share")]
    [InlineData("compare", "client/scenarios/svm-stencil.yaml", "--policies kernel,firsttouch", "--policies: 'firsttouch' is no policy; did you mean 'first-touch'?")]
    [InlineData("compare", "client/scenarios/svm-stencil.yaml", "--policies kernel,kernel", "--policies: 'kernel' is there twice")]
    [InlineData("compare", "client/scenarios/svm-stencil.yaml", "--policies ,", "--policies: '' is no policy")]
    [InlineData("compare", "client/scenarios/svm-stencil.yaml", "--seed many", "--seed: 'many' is no whole number")]
    [InlineData("curve", "client/scenarios/svm-stencil.yaml", "", "svm-stencil.yaml:19:3: nothing in it has a working set that is a multiple of the VRAM: it needs a workload of kind svm-oversubscribe; it has svm-stencil")]
    [InlineData("curve", "client/scenarios/svm-oversubscribe.yaml", "--factors 1.1,lots", "--factors: 'lots' is no number above 0 up to 16 with at most three decimals")]
    [InlineData("curve", "client/scenarios/svm-oversubscribe.yaml", "--factors 17", "--factors: '17' is no number above 0 up to 16")]
    [InlineData("curve", "client/scenarios/svm-oversubscribe.yaml", "--factors 0", "--factors: '0' is no number above 0")]
    [InlineData("curve", "client/scenarios/svm-oversubscribe.yaml", "--factors 1.0005", "--factors: '1.0005' is no number above 0")]
    [InlineData("calibrate", "client/scenarios/svm-stencil.yaml", "", "'client/scenarios/svm-stencil.yaml' is neither a command nor an option of dsvm svm calibrate")]
    public async Task Wrong_questions_are_answered_with_what_to_ask_instead(string command, string scenario, string options, string message)
    {
        Outcome outcome = await Executable.Dsvm(["svm", command, scenario, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--json"]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        outcome.AssertNoStackTrace();
    }

    [Fact]
    public async Task Ctrl_C_keeps_what_has_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        using var folder = new TemporaryFolder();
        string path = folder.Write("long.yaml", Small.Replace("50ms", "100000s", StringComparison.Ordinal).Replace("iterations: 3", "iterations: 100000000", StringComparison.Ordinal));
        Process process = Executable.Start("dsvm", Executable.Home, "svm", "compare", path, "--json");
        string? progress = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains("events/s", progress, StringComparison.Ordinal);
        Signals.SendInterrupt(process);
        Outcome outcome = await Executable.Finish(process);
        Assert.Equal(130, outcome.ExitCode);
        JsonElement result = outcome.Json();
        Assert.True(result.GetProperty("interrupted").GetBoolean());
        Assert.Equal(0, result.GetProperty("policies").GetArrayLength());
    }
}
