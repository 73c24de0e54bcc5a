using System.IO.Compression;
using System.Net;
using System.Text.Json;

namespace DistributedSvm.EndToEnd;

/// <summary>Traces in virtual time from the console: a file for Perfetto, and spans for a collector.</summary>
public sealed class TraceTests
{
    private static readonly string Scenario = Path.Combine(Executable.Home, Executable.Scenario("one-vf-system.yaml"));

    [Fact]
    public async Task A_trace_shows_frames_maps_and_copies_on_their_tracks_and_changes_no_result()
    {
        using var folder = new TemporaryFolder();
        Outcome plain = (await Executable.Dsvm("simulate", Scenario, "--json")).AssertFine();
        Outcome traced = (await Executable.DsvmIn(folder.Path, "simulate", Scenario, "--json", "--trace", "trace.json")).AssertFine();
        Assert.Equal(plain.Json().GetProperty("digest").GetString(), traced.Json().GetProperty("digest").GetString());
        Assert.Contains("wrote trace.json", traced.Error, StringComparison.Ordinal);

        JsonElement[] events = Events(File.ReadAllBytes(Path.Combine(folder.Path, "trace.json")));
        Assert.Contains("node0/gpu0/vf1/guest", TracksOf(events, "frame"));
        Assert.Contains(TracksOf(events, "map"), track => track.Contains('#', StringComparison.Ordinal));
        Assert.Contains("node0/gpu0 copy", TracksOf(events, "copy"));
        Assert.Contains("node0/gpu0 render", TracksOf(events, "render"));
        Assert.Contains(events, e => Is(e, "C") && e.GetProperty("name").GetString() == "node0/gpu0 vram.used");
        Assert.Equal(events.Count(e => Is(e, "s")), events.Count(e => Is(e, "f")));
        Assert.Equal(events.Count(e => Is(e, "B")), events.Count(e => Is(e, "E")));
    }

    [Fact]
    public async Task Faults_on_shared_memory_have_their_parts_and_each_device_a_curve_of_its_ranges()
    {
        using var folder = new TemporaryFolder();
        string scenario = Path.Combine(Executable.Home, Executable.Scenario("svm-stencil.yaml"));
        Outcome plain = (await Executable.Dsvm("simulate", scenario, "--json")).AssertFine();
        Outcome traced = (await Executable.DsvmIn(folder.Path, "simulate", scenario, "--json", "--trace", "trace.json")).AssertFine();
        Assert.Equal(plain.Json().GetProperty("digest").GetString(), traced.Json().GetProperty("digest").GetString());

        JsonElement[] events = Events(File.ReadAllBytes(Path.Combine(folder.Path, "trace.json")));
        string[] faults = [.. events.Where(e => Is(e, "B")).Select(e => e.GetProperty("name").GetString()!).Where(name => name.StartsWith("fault 2M 0x", StringComparison.Ordinal)).Distinct()];
        Assert.Contains("node0/stencil gpu0", faults.SelectMany(fault => TracksOf(events, fault)));
        foreach (string part in (string[])["migrate", "copy", "finalise", "get-pages", "bind"])
        {
            Assert.Contains(TracksOf(events, part), track => track.StartsWith("node0/stencil gpu1 part", StringComparison.Ordinal));
        }

        Assert.Contains("node0/stencil", TracksOf(events, "handle-fault"));
        Assert.Contains(events, e => Is(e, "C") && e.GetProperty("name").GetString() == "node0/stencil gpu1 svm.ranges-in-vram");
    }

    [Fact]
    public async Task The_same_trace_comes_of_any_driver_and_shards_compressed_or_not()
    {
        using var folder = new TemporaryFolder();
        (await Executable.DsvmIn(folder.Path, "simulate", Scenario, "--json", "--trace", "a.json", "--partition", "function", "--shards", "2")).AssertFine();
        (await Executable.DsvmIn(folder.Path, "simulate", Scenario, "--json", "--trace", "b.json.gz", "--driver", "in-process")).AssertFine();
        byte[] plain = File.ReadAllBytes(Path.Combine(folder.Path, "a.json"));
        await using var compressed = new GZipStream(File.OpenRead(Path.Combine(folder.Path, "b.json.gz")), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        await compressed.CopyToAsync(unpacked, TestContext.Current.CancellationToken);
        Assert.True(plain.AsSpan().SequenceEqual(unpacked.ToArray()));
    }

    [Fact]
    public async Task A_sampled_trace_is_much_smaller_and_tells_of_frames_as_well()
    {
        using var folder = new TemporaryFolder();
        (await Executable.DsvmIn(folder.Path, "simulate", Scenario, "--json", "--trace", "all.json")).AssertFine();
        (await Executable.DsvmIn(folder.Path, "simulate", Scenario, "--json", "--trace", "some.json", "--trace-sample", "0.1")).AssertFine();
        byte[] some = File.ReadAllBytes(Path.Combine(folder.Path, "some.json"));
        Assert.InRange(some.Length, 1_000, new FileInfo(Path.Combine(folder.Path, "all.json")).Length / 4);
        Assert.NotEmpty(TracksOf(Events(some), "frame"));
    }

    [Fact]
    public async Task A_collector_gets_the_spans_in_its_own_format()
    {
        using var collector = new HttpListener();
        int port = Ports.Free();
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();
        Task<long> received = Receive(collector);
        (string, string)[] environment = [("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{port}"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];
        Outcome outcome = await Executable.Finish(Executable.Start("dsvm", Executable.Home, environment, "simulate", Scenario, "--json", "--telemetry", "otlp"));
        outcome.AssertFine();
        collector.Stop();
        Assert.InRange(await received, 100_000, long.MaxValue);
        Assert.DoesNotContain("no collector", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_costs_one_warning_and_nothing_else()
    {
        (string, string)[] environment = [("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{Ports.Free()}")];
        Outcome outcome = await Executable.Finish(Executable.Start("dsvm", Executable.Home, environment, "simulate", Scenario, "--json", "--telemetry", "otlp"));
        outcome.AssertFine();
        Assert.Equal(2, outcome.Error.Split("no collector takes spans").Length);
    }

    [Fact]
    public async Task Spans_can_be_read_on_the_console()
    {
        Outcome outcome = (await Executable.Dsvm("simulate", Scenario, "--telemetry", "console", "--trace-sample", "0.02")).AssertFine();
        Assert.Contains("Activity.DisplayName:        frame", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("2026-01-01T00:00:0", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("sim.time_ps", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cannot be written", "--trace", "no/such/folder/trace.json")]
    [InlineData("is no FILE.json", "--trace", "trace.txt")]
    [InlineData("is no share from", "--trace", "trace.json", "--trace-sample", "2")]
    [InlineData("is no share from", "--trace", "trace.json", "--trace-sample", "0")]
    [InlineData("--trace-sample is for a trace", "--trace-sample", "0.5")]
    [InlineData("is none of none, otlp, console", "--telemetry", "jaeger")]
    [InlineData("where --json wants nothing but the result", "--telemetry", "console", "--json")]
    public async Task Wrong_usage_is_told_before_the_run(string message, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = await Executable.DsvmIn(folder.Path, ["simulate", Scenario, .. arguments]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
        outcome.AssertNoStackTrace();
    }

    private static async Task<long> Receive(HttpListener collector)
    {
        long bytes = 0;
        try
        {
            while (true)
            {
                HttpListenerContext context = await collector.GetContextAsync();
                Assert.Equal("/v1/traces", context.Request.Url!.AbsolutePath);
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                bytes += body.Length;
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            return bytes;
        }
    }

    private static JsonElement[] Events(byte[] file) => [.. JsonDocument.Parse(file).RootElement.GetProperty("traceEvents").EnumerateArray()];

    private static bool Is(JsonElement e, string phase) => e.GetProperty("ph").GetString() == phase;

    private static HashSet<string> TracksOf(JsonElement[] events, string slice)
    {
        Dictionary<int, string> names = events.Where(e => Is(e, "M") && e.GetProperty("name").GetString() == "thread_name")
            .ToDictionary(e => e.GetProperty("tid").GetInt32(), e => e.GetProperty("args").GetProperty("name").GetString()!);
        return [.. events.Where(e => Is(e, "B") && e.GetProperty("name").GetString() == slice).Select(e => names[e.GetProperty("tid").GetInt32()])];
    }
}
