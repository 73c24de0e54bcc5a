using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using DistributedSvm.Client.Running.Capacity;
using DistributedSvm.Client.Running.Sweeps;
using DistributedSvm.Model.Core;
using DistributedSvm.Reports.Capacity;
using DistributedSvm.Reports.Progress;

namespace DistributedSvm.EndToEnd;

/// <summary>How many VFs a GPU carries.</summary>
public sealed class SriovCapacityTests
{
    private const string Desktops =
        """
        name: desktops
        duration: 1s
        hosts:
          - name: node
            topology: { gpus: 1, model: arc-pro-b60 }
            vfs: { perGpu: 1, vramPerVf: 8GiB }
        workloads:
          - { kind: display-share, on: "node0/gpu0/vf*", renderTime: 4ms }
        """;

    private static string Sample => Executable.Scenario("vf-capacity.yaml");

    [Fact]
    public async Task The_sample_breaks_where_the_render_engine_is_full()
    {
        Outcome outcome = (await Executable.Dsvm("sriov", "capacity", Sample)).AssertFine();
        string text = string.Join(' ', outcome.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"7 VFs of [0-9.]+ GiB each; at 8 the p99 frame time is [0-9.]+ ms \(limit 33\.3 ms\)", text);
        Assert.Contains(": the render engine of node0/gpu0 is in use for 9", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_json_has_a_point_for_every_number_and_does_not_depend_on_how_many_run_at_once()
    {
        string[] arguments = ["sriov", "capacity", Sample, "--max-vfs", "9", "--step", "3", "--duration", "1s", "--json"];
        Outcome outcome = (await Executable.Dsvm(arguments)).AssertFine();
        JsonElement result = outcome.Json();
        Assert.Equal([1, 3, 6, 9], result.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("vfs").GetInt32()));
        Assert.Equal(6, result.GetProperty("capacity").GetProperty("vfs").GetInt32());
        Assert.Equal(9, result.GetProperty("break").GetProperty("vfs").GetInt32());
        Assert.Contains("render engine", result.GetProperty("break").GetProperty("cause").GetString(), StringComparison.Ordinal);
        Assert.Equal(1_000_000_000_000, result.GetProperty("durationPs").GetInt64());
        JsonElement last = result.GetProperty("points")[3];
        Assert.Contains("frameTime", last.GetProperty("breaks").EnumerateArray().Select(reason => reason.GetString()));
        Assert.Equal(9, last.GetProperty("workloads")[0].GetProperty("vfs").GetInt32());
        Assert.InRange(last.GetProperty("workloads")[0].GetProperty("framesPerSecondSlowest").GetDouble(), 20, 55);
        Assert.InRange(last.GetProperty("fullest")[0].GetProperty("use").GetDouble(), 0.9, 1);
        Assert.Equal(16, last.GetProperty("digest").GetString()!.Length);
        Assert.False(result.GetProperty("interrupted").GetBoolean());

        Process one = Executable.Start("dsvm", Executable.Home, [("DOTNET_PROCESSOR_COUNT", "1")], arguments);
        Assert.Equal(outcome.Output, (await Executable.Finish(one)).AssertFine().Output);
    }

    [Fact]
    public async Task Limits_are_options()
    {
        JsonElement lenient = (await Executable.Dsvm("sriov", "capacity", Sample, "--max-vfs", "8", "--step", "8", "--min-rate-percent", "50", "--max-p99-periods", "3", "--json")).AssertFine().Json();
        Assert.Equal(JsonValueKind.Null, lenient.GetProperty("break").ValueKind);
        Assert.StartsWith("no limit found up to 8 VFs", lenient.GetProperty("answer").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task VRAM_is_a_fair_share_unless_it_is_kept_and_then_runs_out()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("desktops.yaml", Desktops);
        JsonElement fair = (await Executable.Dsvm("sriov", "capacity", path, "--max-vfs", "3", "--json")).AssertFine().Json();
        Assert.Contains("vramPerVf (8GiB) is left out", Assert.Single(fair.GetProperty("notes").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Equal(3, fair.GetProperty("capacity").GetProperty("vfs").GetInt32());
        JsonElement kept = (await Executable.Dsvm("sriov", "capacity", path, "--max-vfs", "3", "--keep-vram", "--json")).AssertFine().Json();
        Assert.Equal((2, 3), (kept.GetProperty("capacity").GetProperty("vfs").GetInt32(), kept.GetProperty("break").GetProperty("vfs").GetInt32()));
        Assert.Equal("vram", kept.GetProperty("points")[2].GetProperty("breaks")[0].GetString());
        Assert.Contains("the VFs ask for 3 x 8GiB of VRAM", kept.GetProperty("answer").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swapchains_larger_than_a_share_of_the_VRAM_fail_and_that_is_the_limit()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("tiny.yaml", Desktops.Replace("8GiB", "16MiB", StringComparison.Ordinal));
        JsonElement result = (await Executable.Dsvm("sriov", "capacity", path, "--max-vfs", "2", "--keep-vram", "--json")).AssertFine().Json();
        Assert.Equal(JsonValueKind.Null, result.GetProperty("capacity").ValueKind);
        Assert.Equal("failedShares", result.GetProperty("break").GetProperty("limits")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_run_with_violations_is_told_and_fails()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("reset.yaml", Desktops + "\nfaults:\n  - { at: 500ms, kind: vf-flr, on: \"node0/gpu0/vf*\" }\n");
        Outcome outcome = await Executable.Dsvm("sriov", "capacity", path, "--max-vfs", "2", "--protocol", "rfc-v2", "--json");
        Assert.Equal(1, outcome.ExitCode);
        JsonElement result = outcome.Json();
        Assert.True(result.GetProperty("failed").GetBoolean());
        Assert.Equal("rfc-v2", result.GetProperty("protocol").GetString());
        Assert.All(result.GetProperty("points").EnumerateArray(), point => Assert.StartsWith("I-27 ", point.GetProperty("violation").GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("missing.yaml", "", "missing.yaml: the file does not exist")]
    [InlineData("client/scenarios/one-vf-iov.yaml", "", "one-vf-iov.yaml:16:9: the screens of 'display-share-0' stay the same however many VFs there are: write vf* for the VF")]
    [InlineData("client/scenarios/fabric-two-level.yaml", "", "fabric-two-level.yaml:14:3: no host has VFs")]
    [InlineData("client/scenarios/gpu-links.yaml", "", "gpu-links.yaml:")]
    [InlineData("client/scenarios/vf-capacity.yaml", "--max-vfs 13", "--max-vfs 13: arc-pro-b60 has at most 12 VFs (TotalVFs of its SR-IOV capability)")]
    [InlineData("client/scenarios/vf-capacity.yaml", "--max-vfs 0", "--max-vfs: '0' is no whole number from 1 to 63")]
    [InlineData("client/scenarios/vf-capacity.yaml", "--step many", "--step: 'many' is no whole number from 1 to 63")]
    [InlineData("client/scenarios/vf-capacity.yaml", "--duration 1ms", "--duration: '1ms' is too short to judge a frame rate by: at least 500 ms")]
    [InlineData("client/scenarios/vf-capacity.yaml", "--duration 5", "--duration: '5' is no time: '5' has no unit")]
    [InlineData("client/scenarios/vf-capacity.yaml", "--max-p99-periods 0", "--max-p99-periods: '0' is no number above 0 to 10^12")]
    [InlineData("client/scenarios/dgx2-display.yaml", "--duration 500ms", "dgx2-display.yaml:")]
    public async Task Wrong_questions_are_answered_with_what_to_ask_instead(string scenario, string options, string message)
    {
        Outcome outcome = await Executable.Dsvm(["sriov", "capacity", scenario, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--json"]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        outcome.AssertNoStackTrace();
    }

    [Fact]
    public async Task Ctrl_C_keeps_what_has_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX");
        Process process = Executable.Start("dsvm", Executable.Home, "sriov", "capacity", Sample, "--duration", "100000s", "--json");
        string? progress = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains("events/s", progress, StringComparison.Ordinal);
        Signals.SendInterrupt(process);
        Outcome outcome = await Executable.Finish(process);
        Assert.Equal(130, outcome.ExitCode);
        JsonElement result = outcome.Json();
        Assert.True(result.GetProperty("interrupted").GetBoolean());
        Assert.Equal(0, result.GetProperty("points").GetArrayLength());
    }

    [Theory]
    [InlineData(12, 1, new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })]
    [InlineData(12, 4, new[] { 1, 4, 8, 12 })]
    [InlineData(10, 4, new[] { 1, 4, 8, 10 })]
    [InlineData(3, 5, new[] { 1, 3 })]
    [InlineData(1, 1, new[] { 1 })]
    public void The_first_the_last_and_every_kth_number_run(int most, int step, int[] expected) => Assert.Equal(expected, CapacitySweep.Counts(most, step));

    [Fact]
    public void Points_come_in_the_order_of_VFs_whichever_run_ends_first()
    {
        ImmutableArray<int> trials = [1, 2, 3, 4, 5, 6, 7];
        using var second = new ManualResetEventSlim();
        CapacityPoint? Run(int vfs, Action<SimTime, long> progress, CancellationToken cancellationToken)
        {
            if (vfs == 1 && Environment.ProcessorCount > 1)
            {
                second.Wait(TestContext.Current.CancellationToken);
            }

            second.Set();
            progress(SimTime.FromSeconds(1), 10);
            return Point(vfs);
        }

        var seen = new List<RunProgress>();
        ImmutableArray<CapacityPoint> points = TrialSweep.Run<int, CapacityPoint>(trials, SimTime.FromSeconds(1), Run, new Told(seen), TestContext.Current.CancellationToken);
        Assert.Equal(trials, points.Select(point => point.Vfs));
        Assert.Equal((SimTime.FromSeconds(7), SimTime.FromSeconds(7), 70L), (seen[^1].Now, seen[^1].End, seen[^1].Events));
    }

    [Fact]
    public void After_a_stop_only_whole_runs_are_kept()
    {
        using var stop = new CancellationTokenSource();
        CapacityPoint? Run(int vfs, Action<SimTime, long> progress, CancellationToken cancellationToken)
        {
            if (vfs == 3)
            {
                stop.Cancel();
            }

            return cancellationToken.IsCancellationRequested ? null : Point(vfs);
        }

        ImmutableArray<CapacityPoint> points = TrialSweep.Run<int, CapacityPoint>([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], SimTime.FromSeconds(1), Run, new Told([]), stop.Token);
        Assert.DoesNotContain(points, point => point.Vfs == 3);
        Assert.True(points.Length < 12);
    }

    private static CapacityPoint Point(int vfs) => new() { Vfs = vfs, VramPerVf = 1 };

    private sealed class Told(List<RunProgress> seen) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => seen.Add(value);
    }
}
