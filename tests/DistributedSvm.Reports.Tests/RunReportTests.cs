using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Tests;

public sealed class RunReportTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_report_says_what_ran_and_what_came_out(int width)
    {
        Rendered report = Render(SampleResults.Whole, width).Fits(width);

        Assert.Contains("battlematrix-8gpu", report.Lines[1], StringComparison.Ordinal);
        Assert.Equal(width, Cells.Width(report.Lines[1]));
        Assert.EndsWith("18446744073709551615", report.Line("seed"), StringComparison.Ordinal);
        Assert.EndsWith("reference on vfio base 2026-revoke", report.Line("vfio base"), StringComparison.Ordinal);
        Assert.EndsWith("0123456789abcdef", report.Line("digest"), StringComparison.Ordinal);
        Assert.EndsWith(" 5 s", report.Line("virtual time "), StringComparison.Ordinal);
        Assert.EndsWith("1,234,567 (244,984 events/s)", report.Line("events/s"), StringComparison.Ordinal);
        Assert.Contains("Interrupted at 5 s", report.Text, StringComparison.Ordinal);
        Assert.Contains("8 GPUs · 8 PFs · 32 VFs · 32 vfio devices · 32 guests · 960 dma-bufs", report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("scenarios", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_of_shared_memory_have_titles_and_times_their_units()
    {
        WorkloadResult workload = new("program", "svm-program", [new("threads", 3), new("threadsFinished", 3), new("runUs", 1_500)], []);
        Rendered report = Render(SampleResults.Whole with { Workloads = [workload] }, 80);
        Assert.EndsWith(" 3", report.Line("came to their end"), StringComparison.Ordinal);
        Assert.EndsWith(" 1.500 ms", report.Line("time of it all"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(120)]
    public void Interleavings_and_the_order_of_locks_are_told_where_there_are_any(int width)
    {
        RunResult followed = SampleResults.Whole with
        {
            Schedule = "pct",
            Interleavings = new(960, 17),
            LockOrder = [new("memory_lock", "resv", "v", SimTime.Zero), new("resv", "pf_master", "p", SimTime.Zero)],
        };
        Rendered report = Render(followed, width).Fits(width);
        Assert.EndsWith(" pct", report.Line("schedule "), StringComparison.Ordinal);
        Assert.Contains("17 orders of", report.Line("interleavings "), StringComparison.Ordinal);
        Assert.Contains("memory_lock -> resv", report.Line("lock order "), StringComparison.Ordinal);
        string capped = Render(followed with { Interleavings = new(1_000_000, 65_536, IsLowerBound: true) }, 120).Text;
        Assert.Contains("at least 65,536 orders of the steps of 1,000,000 buffers", capped, StringComparison.Ordinal);
        string none = Render(SampleResults.Whole, width).Text;
        Assert.DoesNotContain("interleavings", none, StringComparison.Ordinal);
        Assert.DoesNotContain("lock order", none, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_are_shares_of_all_imports()
    {
        Rendered report = Render(SampleResults.Whole, 80);

        Assert.EndsWith("98.8 %   950 maps", report.Line("IOV interconnect"), StringComparison.Ordinal);
        Assert.EndsWith("0.1 %      1 map", report.Line("  VRAM "), StringComparison.Ordinal);
        Assert.EndsWith("0.2 %  2 imports", report.Line("refused"), StringComparison.Ordinal);
        Assert.Contains("no buffer was mapped", Render(SampleResults.Whole with { Paths = default }, 80).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Known_metrics_have_titles_and_units_and_unknown_ones_their_own_names()
    {
        Rendered report = Render(SampleResults.Clean, 80);

        Assert.EndsWith(" 59.988", report.Line("frames per second"), StringComparison.Ordinal);
        Assert.EndsWith(" 9,598", report.Line("  frames  "), StringComparison.Ordinal);
        Assert.EndsWith(" 8.29 MB", report.Line("bytes per frame"), StringComparison.Ordinal);
        Assert.EndsWith(" 7", report.Line("guestOddities"), StringComparison.Ordinal);
        Assert.Equal("  frame time  16.667 ms  16.671 ms  17.012 ms  33.334 ms", report.Line("frame time"));
        Assert.Equal("  attachUs    41.500 us             95.000 us", report.Line("attachUs"));
        Assert.EndsWith("p50        p95        p99        max", report.Line("p95"), StringComparison.Ordinal);
    }

    [Fact]
    public void Percentiles_that_do_not_fit_side_by_side_go_on_below()
    {
        string[] statistics = ["Min", "Mean", "P1", "P5", "P50", "P90", "P95", "P99", "P999", "P9999", "Max"];
        WorkloadResult workload = new("w", "k", [.. statistics.Select((s, i) => new MetricResult("frameTimeUs" + s, 10_000m + i))], []);
        Rendered report = Render(SampleResults.Clean with { Workloads = [workload] }, 80).Fits(80);

        Assert.Equal(2, report.Lines.Count(l => l.StartsWith("  frame time", StringComparison.Ordinal)));
        Assert.Contains("min", report.Line("mean"), StringComparison.Ordinal);
        Assert.EndsWith("p99.9     p99.99        max", report.Line("p99.99"), StringComparison.Ordinal);
        for (int i = 0; i < statistics.Length; i++)
        {
            Assert.Contains($"10.0{i:00} ms", report.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Copies_are_summed_up_with_the_slowest_few()
    {
        Rendered report = Render(SampleResults.Clean with { Workloads = [SampleResults.Copies("flows", 4_096)] }, 80).Fits(80);

        Assert.EndsWith(" 4,096", report.Line("  copies  "), StringComparison.Ordinal);
        Assert.EndsWith("4,095 (1 had not when the run ended)", report.Line("finished"), StringComparison.Ordinal);
        Assert.EndsWith("16.772 s", report.Line("last finish"), StringComparison.Ordinal);
        Assert.EndsWith("16.768 s", report.Line("          4094  "), StringComparison.Ordinal);
        Assert.True(report.Lines.Count < 65, $"{report.Lines.Count} lines");
    }

    [Fact]
    public void The_median_and_p99_of_copies_are_nearest_ranks()
    {
        CopyResult[] copies = [.. Enumerable.Range(1, 100).Select(i => new CopyResult(i, SimTime.Zero, SimTime.FromMilliseconds(i)))];
        WorkloadResult hundred = new("w", "copies", [], [.. copies]);

        Assert.EndsWith(
            "50.000 ms median, 99.000 ms p99, 100.000 ms longest",
            Render(SampleResults.Clean with { Workloads = [hundred] }, 80).Line("median"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_of_which_none_finished_are_reported_without_times()
    {
        WorkloadResult stuck = new("w", "copies", [], [new(1, SimTime.Zero, SimTime.Never)]);
        Rendered report = Render(SampleResults.Clean with { Workloads = [stuck] }, 80);

        Assert.EndsWith("0 (1 had not when the run ended)", report.Line("finished"), StringComparison.Ordinal);
        Assert.DoesNotContain("last finish", report.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_ten_busiest_links_are_bars_the_busiest_first(int width)
    {
        Rendered report = Render(SampleResults.Clean, width).Fits(width);
        string[] links = [.. report.Lines.Where(l => l.StartsWith("  node0/", StringComparison.Ordinal))];

        Assert.Equal(10, links.Length);
        Assert.StartsWith("  node0/root0/down", links[0], StringComparison.Ordinal);
        Assert.EndsWith("97.5 %  61.7 GB, 6.43 MB a frame", links[0], StringComparison.Ordinal);
        Assert.EndsWith("too/up", links[1].Split("  ", StringSplitOptions.RemoveEmptyEntries)[0], StringComparison.Ordinal);
        Assert.StartsWith("  node0/gpu13/up", links[2], StringComparison.Ordinal);
        Assert.Contains("10 of 13 that carried anything", report.Text, StringComparison.Ordinal);
        int[] bars = [.. links.Select(l => l.Count(c => c == '█'))];
        Assert.Equal(bars.OrderDescending(), bars);
        Assert.True(bars[0] > bars[^1]);
    }

    [Fact]
    public void Without_violations_the_report_says_so() =>
        Assert.Equal("  no violations", Render(SampleResults.Clean, 80).Line("no violations"));

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Violations_are_grouped_and_the_first_few_told_in_full(int width)
    {
        Rendered report = Render(SampleResults.Whole, width).Fits(width);

        Assert.Equal(["I-5", "protocol", "3", "1.2 s", "node0/gpu1/pf"], FirstRow("  I-5  "));
        Assert.Equal(["I-30", "importer", "1", "2 s", "node0/gpu2/vf0/vfio"], FirstRow("  I-30  "));
        Assert.Contains("I-5  node0/gpu1/pf at 1.235 s, at fault: protocol", report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("fourth", report.Text, StringComparison.Ordinal);
        Assert.Contains("1 more: see the JSON", report.Text, StringComparison.Ordinal);
        Assert.Contains("FAILED", report.Text, StringComparison.Ordinal);

        int[] indents = [.. new[] { "ScenarioFault", "VfFlr", "RevokeDone [late]" }.Select(c => report.Line(c).IndexOf(c, StringComparison.Ordinal))];
        Assert.True(indents[0] < indents[1] && indents[1] < indents[2], string.Join(',', indents));

        string[] FirstRow(string start) => Words(report.Lines.First(l => l.StartsWith(start, StringComparison.Ordinal)));
    }

    [Fact]
    public void Violations_that_the_scenario_expects_are_no_failure()
    {
        Rendered report = Render(SampleResults.Whole with { Failed = false }, 80);

        Assert.Contains("expects every party at fault", report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_long_chain_of_causes_the_newest_are_shown()
    {
        string[] causes = [.. Enumerable.Range(1, 100).Select(i => $"cause {i} of a hundred with words to wrap at the edge")];
        ViolationResult deep = SampleResults.Violations[0] with { Causes = [.. causes] };
        Rendered report = Render(SampleResults.Clean with { Violations = [deep] }, 80).Fits(80);

        Assert.Contains("(88 earlier messages left out)", report.Text, StringComparison.Ordinal);
        Assert.Contains("cause 1 of", report.Text, StringComparison.Ordinal);
        Assert.Contains("cause 12 of", report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("cause 13 of", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_beyond_the_units_are_said_to_be_clamped()
    {
        Assert.Contains("4 shards requested, but partition gpu has only 2 units.", Render(SampleResults.Clean, 80).Text, StringComparison.Ordinal);

        RunResult asked = SampleResults.Clean with { Execution = SampleResults.Execution with { ShardsRequested = 2 } };
        Assert.DoesNotContain("requested", Render(asked, 80).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Brackets_control_characters_and_wide_characters_in_names_do_no_harm()
    {
        const string name = "[red]x[/] [[ ] \u001b[31m\r\n\t表示共有";
        RunResult result = SampleResults.Whole with
        {
            Scenario = name,
            Workloads = [SampleResults.Displays with { Name = name, Metrics = [new(name, 1m), new(name + "P50", 1m), new(name + "P99", 1m)] }],
            Links = [new(name, 1, 0.5m)],
            Violations = [new(name, name, Blame.User, SimTime.Zero, name, [name, name], default)],
        };
        foreach (int width in new[] { 40, 80, 120 })
        {
            Rendered report = Render(result, width).Fits(width);
            Assert.True(report.Lines.Count(l => l.Contains("[red]x[/] [[ ]", StringComparison.Ordinal)) >= 5);
            Assert.Contains("表示共有", report.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_console_without_unicode_gets_ascii_only()
    {
        Rendered report = Rendered.At(80, c => RunReport.Render(c, SampleResults.Whole), unicode: false).Fits(80);

        Assert.DoesNotContain(report.Text, c => !char.IsAscii(c));
        Assert.Contains("####", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_result_renders_too()
    {
        RunResult empty = SampleResults.Clean with
        {
            Entities = [],
            Paths = default,
            Links = [],
            Workloads = [new("w", "k", [], default)],
            Violations = [new("I-1", "e", Blame.User, SimTime.Zero, "text", default, default)],
            Events = 0,
            Execution = SampleResults.Execution with { EventsPerSecond = double.NaN },
        };
        Rendered report = Render(empty, 80).Fits(80);

        Assert.Contains("no link carried anything", report.Text, StringComparison.Ordinal);
        Assert.Contains("0 (unknown events/s)", report.Text, StringComparison.Ordinal);
        Assert.Contains("no figures", report.Text, StringComparison.Ordinal);
    }

    private static Rendered Render(RunResult result, int width) => Rendered.At(width, c => RunReport.Render(c, result));

    private static string[] Words(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
