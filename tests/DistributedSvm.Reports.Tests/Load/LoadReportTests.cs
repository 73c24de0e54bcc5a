using System.Globalization;
using System.Text.Json;
using DistributedSvm.Reports.Load;

namespace DistributedSvm.Reports.Tests.Load;

public sealed class LoadReportTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_report_tells_load_throughput_latency_and_audit(int width)
    {
        Rendered report = Rendered.At(width, c => LoadReport.Render(c, SampleLoads.Clean)).Fits(width);
        Assert.EndsWith("closed loop, 64 sessions under way", report.Line("  load "), StringComparison.Ordinal);
        Assert.EndsWith("share 80, refused 20, seed 7", report.Line("  mix "), StringComparison.Ordinal);
        Assert.EndsWith("333 sessions/s +- 71.7 (95 % confidence)", report.Line("  throughput "), StringComparison.Ordinal);
        Assert.EndsWith("  1,000  501 us  500 us  900 us  990 us  999 us  1.00 ms", report.Line("  all "), StringComparison.Ordinal);
        Assert.Contains("clean: 600 entities asked, nothing leaked, no violations", report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("failed", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_loop_shows_both_latencies_and_what_was_late()
    {
        Rendered report = Rendered.At(100, c => LoadReport.Render(c, SampleLoads.Open)).Fits(100);
        Assert.Contains("open loop, 400 sessions start each second", report.Line("  load "), StringComparison.Ordinal);
        Assert.Contains("local, 512 agents, 2 clients, exporters and importers on different silos", report.Line("  against "), StringComparison.Ordinal);
        Assert.Contains("10.0 us", report.Line("  from start "), StringComparison.Ordinal);
        Assert.Contains("120 sessions could not start in time, 20 of them never did", report.Line("  delayed "), StringComparison.Ordinal);
        Assert.Contains("the rate of 400/s was not reached", report.Text, StringComparison.Ordinal);
        Assert.False(SampleLoads.Open.Failed);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void What_went_wrong_is_named(int width)
    {
        Rendered report = Rendered.At(width, c => LoadReport.Render(c, SampleLoads.Bad)).Fits(width);
        Assert.True(SampleLoads.Bad.Failed);
        Assert.Contains("wrong content: 2 sessions", report.Text, StringComparison.Ordinal);
        Assert.Contains("leak: 3 dma-bufs still alive", report.Text, StringComparison.Ordinal);
        Assert.Contains("12 violations of the invariants", report.Text, StringComparison.Ordinal);
        Assert.Contains("errno: 23 sessions", report.Text, StringComparison.Ordinal);
        Assert.Contains("exception: the transport failed 5 sessions", report.Text, StringComparison.Ordinal);
        Assert.Contains("50 of 600 entities were lost with a silo", report.Text, StringComparison.Ordinal);
        Assert.Contains("step attach", report.Line(" EBUSY "), StringComparison.Ordinal);
        Assert.Contains("  I-5  node0/gpu0/vf1/vfio#3: unmap without map (fault of the exporter)", report.Text, StringComparison.Ordinal);
        Assert.Contains("and 11 more", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Allowed_errors_are_those_of_the_transport_only()
    {
        LoadResult lost = SampleLoads.Bad with { Audit = SampleLoads.Clean.Audit, WrongContent = 0, Errnos = [new("ENODEV", "map", 5)] };
        Assert.True(lost.Failed);
        Assert.False((lost with { Setup = SampleLoads.Setup with { AreErrorsAllowed = true } }).Failed);
        LoadSetup allowed = SampleLoads.Setup with { AreErrorsAllowed = true };
        Assert.True((SampleLoads.Bad with { Setup = allowed }).Failed);
        Assert.True((lost with { Setup = allowed, Errnos = [new("EBUSY", "attach", 1)] }).Failed);
        Assert.True((lost with { Setup = allowed, WrongContent = 1 }).Failed);
        Assert.True((lost with { Setup = allowed, Failure = "client 2 ended before its time" }).Failed);
    }

    [Fact]
    public void A_load_without_a_session_has_failed_unless_it_was_interrupted()
    {
        LoadResult nothing = SampleLoads.Clean with { Latency = SampleLoads.Empty, Service = SampleLoads.Empty, Kinds = [], Seconds = [], SessionsPerSecond = 0 };
        Assert.True(nothing.Failed);
        Assert.False((nothing with { Interrupted = true }).Failed);
        Rendered.At(80, c => LoadReport.Render(c, nothing with { Interrupted = true, MeasuredSeconds = 0 })).Fits(80);
    }

    [Fact]
    public void A_dip_in_the_throughput_is_told_with_its_length()
    {
        LoadResult dipped = SampleLoads.Clean with
        {
            MeasuredSeconds = 10.4,
            Seconds = [.. new[] { 100, 100, 40, 100, 10, 0, 49, 50, 100, 100, 3 }.Select(good => new LoadSecond(good, 0))],
        };
        Assert.Equal(new LoadDip(4, 3), dipped.LongestDip);
        Assert.Null(SampleLoads.Clean.LongestDip);
        Rendered report = Rendered.At(80, c => LoadReport.Render(c, dipped)).Fits(80);
        Assert.EndsWith("0 to 100; below half the median for 3 s, from second 4 on", report.Line("each second"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_search_shows_what_was_tried()
    {
        LoadResult found = SampleLoads.Clean with { Setup = SampleLoads.Setup with { Mode = "adaptive" }, Search = [new(32, 200, 10), new(64, 333, 12), new(128, 330, 20)] };
        Rendered report = Rendered.At(80, c => LoadReport.Render(c, found)).Fits(80);
        Assert.EndsWith("64         333       12  chosen", report.Line("chosen"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_is_one_object_with_every_figure()
    {
        using var writer = new StringWriter();
        LoadJson.Write(SampleLoads.Bad, writer);
        using var document = JsonDocument.Parse(writer.ToString());
        JsonElement json = document.RootElement;
        Assert.Equal("closed", json.GetProperty("mode").GetString());
        Assert.Equal(64, json.GetProperty("concurrency").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("ratePerSecond").ValueKind);
        Assert.Equal(80, json.GetProperty("mix").GetProperty("share").GetInt32());
        Assert.Equal(1_000, json.GetProperty("sessions").GetInt32());
        Assert.Equal(30, json.GetProperty("failedSessions").GetInt32());
        Assert.InRange(json.GetProperty("latency").GetProperty("p99Ns").GetInt64(), 990_000, 991_000);
        Assert.Equal(800, json.GetProperty("kinds").GetProperty("share").GetProperty("count").GetInt32());
        Assert.Equal("attach", json.GetProperty("errnos")[0].GetProperty("step").GetString());
        Assert.Equal(5, json.GetProperty("exceptions")[0].GetProperty("count").GetInt32());
        Assert.Equal(350, json.GetProperty("seconds")[1].GetProperty("sessions").GetInt32());
        Assert.Equal(3, json.GetProperty("audit").GetProperty("leakedDmaBufs").GetInt32());
        Assert.Equal("exporter", json.GetProperty("audit").GetProperty("violations")[0].GetProperty("blame").GetString());
        Assert.True(json.GetProperty("failed").GetBoolean());
        Assert.Equal(5, json.GetProperty("failures").GetArrayLength());
    }

    /// <summary>As HdrHistogram's plotter does it: lines of numbers, of which it takes value and percentile.</summary>
    [Fact]
    public void The_percentiles_can_be_plotted()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        HgrmFile.Write(SampleLoads.Clean.Latency, writer);
        string[] lines = writer.ToString().Split('\n');
        Assert.Equal("       Value     Percentile TotalCount 1/(1-Percentile)", lines[0]);
        double[][] rows =
        [
            .. lines.Skip(1).Where(line => line.Trim().Length > 0 && !line.StartsWith('#'))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()),
        ];
        Assert.All(rows[..^1], row => Assert.Equal(4, row.Length));
        Assert.Equal(rows.OrderBy(row => row[1]).ThenBy(row => row[0]), rows);
        double[] median = rows.First(row => row[1] >= 0.5);
        Assert.Equal((0.5, 500), (Math.Round(median[0], 3), median[2]));
        Assert.Equal((1.0, 1_000), (rows[^1][1], rows[^1][2]));
        Assert.Contains(lines, line => line.StartsWith("#[Max     =", StringComparison.Ordinal) && line.EndsWith("Total count    =         1000]", StringComparison.Ordinal));
    }

    [Fact]
    public void A_load_without_sessions_has_a_file_of_percentiles_too()
    {
        using var writer = new StringWriter();
        HgrmFile.Write(SampleLoads.Empty, writer);
        Assert.Contains("Total count    =            0]", writer.ToString(), StringComparison.Ordinal);
    }
}
