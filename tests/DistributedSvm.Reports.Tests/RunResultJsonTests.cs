using System.Text.Json;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Runs;

namespace DistributedSvm.Reports.Tests;

public sealed class RunResultJsonTests
{
    private const string Golden =
        """
        {"scenario":"two [boxes] \"sharing\" -> <é>","seed":18446744073709551615,"protocol":"rfc-v2","vfioBase":"oct-2025","schedule":"pct","modelVersion":"0.1.0","digest":"000000000000beef",
        "virtualTimePs":5000000000000,"events":1234567,
        "execution":{"driver":"grains","partition":"gpu","shards":2,"shardsRequested":4,"silos":1,"windows":123456,"rounds":5000,"setupSeconds":0.75,"wallSeconds":5.0391,"eventsPerSecond":244983.72,
        "eventsBetweenSilos":0,"bytesBetweenSilos":0,"rangeXArraysReceived":0,"rangeXArraysShared":0,"barrierSeconds":0,
        "checkpoints":0,"checkpointBytes":0,"checkpointSeconds":0,"recoveries":0,"recoverySeconds":0,
        "windowsPerSecond":24499.613026,"eventsPerWindow":10.000057,"eventsPerRound":246.9134,"bytesPerEventBetweenSilos":0,"barrierShare":0},
        "entities":{"gpu":8,"physicalFunction":8,"virtualFunction":32,"dmaBuf":960},
        "paths":{"iov":950,"p2p":6,"system":3,"vram":1,"refused":2},
        "interleavings":{"buffers":960,"distinct":17},"lockOrder":[{"held":"memory_lock","taken":"resv","entity":"node0/gpu1/vf1/vfio","timePs":5000000}],
        "refusedActions":[{"action":"enable-vfs","errno":"EBUSY","count":2}],
        "violations":[{"invariant":"I-5","entity":"node0/gpu1/pf","blame":"importer","timePs":9223372036854775806,"text":"line\nbreak","causes":["a","b"]}],
        "links":[{"name":"node0/root0/up","bytes":9007199254740993,"utilization":0.975},{"name":"node0/gpu0/up","bytes":0,"utilization":0}],
        "workloads":[{"name":"displays","kind":"display-share","metrics":{"framesPerSecond":59.9,"frames":9598,"tiny":0.0000000000000000000000000001}},
        {"name":"flows","kind":"copies","metrics":{"bytes":12,"copies":[{"id":0,"startPs":0,"finishPs":7111111000},{"id":17,"startPs":1000000,"finishPs":null}]}}],
        "interrupted":true,"failed":false}
        """;

    private static readonly RunResult Result = SampleResults.Whole with
    {
        Scenario = "two [boxes] \"sharing\" -> <é>",
        Protocol = "rfc-v2",
        VfioBase = "oct-2025",
        Digest = 0xbeef,
        Entities = [new(EntityKind.Gpu, 8), new(EntityKind.PhysicalFunction, 8), new(EntityKind.VirtualFunction, 32), new(EntityKind.DmaBuf, 960)],
        Violations = [new("I-5", "node0/gpu1/pf", Blame.Importer, new SimTime(long.MaxValue - 1), "line\nbreak", ["a", "b"], default)],
        Links = [new("node0/root0/up", 9_007_199_254_740_993, 0.975m), new("node0/gpu0/up", 0, 0.000m)],
        Workloads =
        [
            new("displays", "display-share", [new("framesPerSecond", 59.900m), new("frames", 9_598m), new("tiny", 0.0000000000000000000000000001m)], []),
            new("flows", "copies", [new("bytes", 12m)], [new(0, SimTime.Zero, new(7_111_111_000)), new(17, SimTime.FromMicroseconds(1), SimTime.Never)]),
        ],
        Failed = false,
        Schedule = "pct",
        Interleavings = new(960, 17),
        RefusedActions = [new("enable-vfs", "EBUSY", 2)],
        LockOrder = [new("memory_lock", "resv", "node0/gpu1/vf1/vfio", SimTime.FromMicroseconds(5))],
    };

    [Fact]
    public void The_object_has_every_member_in_the_documented_order() =>
        Assert.Equal(Golden.ReplaceLineEndings("") + "\n", TextOf(Result));

    [Fact]
    public void Indented_or_not_stream_or_writer_the_same_object_is_written()
    {
        using var stream = new MemoryStream();
        RunResultJson.Write(Result, stream, indented: true);
        string indented = System.Text.Encoding.UTF8.GetString(stream.ToArray());

        Assert.EndsWith("}\n", indented, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', indented);
        Assert.Equal('{', indented[0]);
        using var fromStream = JsonDocument.Parse(indented);
        using var fromWriter = JsonDocument.Parse(TextOf(Result));
        Assert.True(JsonElement.DeepEquals(fromStream.RootElement, fromWriter.RootElement));
    }

    [Fact]
    public void Without_execution_the_texts_of_two_ways_to_execute_are_equal_and_nothing_else_is_missing()
    {
        RunResult other = Result with
        {
            Execution = new()
            {
                Driver = "paranoid",
                Partition = "function",
                Shards = 16,
                ShardsRequested = 16,
                Silos = 2,
                Windows = 1,
                Rounds = 2,
                SetupSeconds = 3,
                WallSeconds = 4,
                EventsPerSecond = 5,
            },
        };

        Assert.NotEqual(TextOf(Result), TextOf(other));
        Assert.Equal(RunResultJson.ToTextWithoutExecution(Result), RunResultJson.ToTextWithoutExecution(other));
        using var whole = JsonDocument.Parse(TextOf(Result));
        using var same = JsonDocument.Parse(RunResultJson.ToTextWithoutExecution(Result));
        Assert.Equal(
            whole.RootElement.EnumerateObject().Select(p => p.Name).Where(n => n != "execution"),
            same.RootElement.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Any_difference_outside_execution_shows()
    {
        string text = RunResultJson.ToTextWithoutExecution(Result);
        RunResult[] others =
        [
            Result with { Scenario = "other" },
            Result with { Seed = 2 },
            Result with { Protocol = "reference" },
            Result with { VfioBase = "6.19" },
            Result with { Schedule = "fixed" },
            Result with { ModelVersion = "0.2.0" },
            Result with { Digest = 1 },
            Result with { VirtualTime = SimTime.Zero },
            Result with { Events = 1 },
            Result with { Entities = [] },
            Result with { Paths = Result.Paths with { Refused = 3 } },
            Result with { Interleavings = new(960, 18) },
            Result with { Interleavings = new(960, 17, IsLowerBound: true) },
            Result with { LockOrder = [] },
            Result with { Violations = [] },
            Result with { Links = [] },
            Result with { Workloads = [] },
            Result with { Interrupted = false },
            Result with { Failed = true },
        ];
        Assert.All(others, o => Assert.NotEqual(text, RunResultJson.ToTextWithoutExecution(o)));
    }

    [Fact]
    public void Equal_figures_print_equal_whatever_scale_their_decimals_carry()
    {
        RunResult coarse = Result with { Links = [new("l", 1, 0.5m)] };
        RunResult fine = Result with { Links = [new("l", 1, 0.500000m)] };

        Assert.Equal(TextOf(coarse), TextOf(fine));
        Assert.Contains("\"utilization\":0.5}", TextOf(fine), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e-5, "0.00001")]
    [InlineData(1.23456789e-3, "0.001235")]
    [InlineData(12345678901.5, "12345678901.5")]
    [InlineData(0, "0")]
    [InlineData(double.NaN, "null")]
    [InlineData(double.PositiveInfinity, "null")]
    public void Measured_figures_have_no_exponent_and_what_is_not_finite_is_null(double value, string text) =>
        Assert.Contains(
            $"\"eventsPerSecond\":{text},",
            TextOf(Result with { Execution = Result.Execution with { EventsPerSecond = value } }),
            StringComparison.Ordinal);

    [Fact]
    public void A_copies_workload_without_copies_still_has_the_array_and_others_have_none()
    {
        string text = TextOf(Result with { Workloads = [new("none", "copies", [], []), new("d", "display-share", [], default)] });

        Assert.Contains(
            """[{"name":"none","kind":"copies","metrics":{"copies":[]}},{"name":"d","kind":"display-share","metrics":{}}]""",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_metrics_of_one_name_are_an_error_not_a_broken_object()
    {
        RunResult twice = Result with { Workloads = [new("w", "k", [new("a", 1m), new("a", 2m)], [])] };
        RunResult clash = Result with { Workloads = [new("w", "copies", [new("copies", 1m)], [])] };

        Assert.Throws<ArgumentException>(() => TextOf(twice));
        Assert.Throws<ArgumentException>(() => TextOf(clash));
    }

    [Fact]
    public void Every_kind_of_entity_and_every_blame_has_a_camelCase_name()
    {
        EntityKind[] kinds = Enum.GetValues<EntityKind>();
        Blame[] blames = Enum.GetValues<Blame>();
        RunResult result = Result with
        {
            Entities = [.. kinds.Select(k => new EntityCount(k, 1))],
            Violations = [.. blames.Select(b => new ViolationResult("I-1", "e", b, SimTime.Zero, "", [], default))],
        };

        using var json = JsonDocument.Parse(TextOf(result));
        string[] entities = [.. json.RootElement.GetProperty("entities").EnumerateObject().Select(p => p.Name)];
        string?[] parties = [.. json.RootElement.GetProperty("violations").EnumerateArray().Select(v => v.GetProperty("blame").GetString())];
        Assert.Equal(kinds.Select(k => char.ToLowerInvariant($"{k}"[0]) + $"{k}"[1..]), entities);
        Assert.Equal(["protocol", "exporter", "importer", "guest", "user", "hardware"], parties);
    }

    [Fact]
    public void Thousands_of_copies_and_links_come_back_whole()
    {
        RunResult large = Result with
        {
            Workloads = [SampleResults.Copies("large", 4_096)],
            Links = [.. Enumerable.Range(0, 4_096).Select(i => new LinkResult($"node0/gpu{i}/up", i, 0m))],
        };
        using var stream = new MemoryStream();
        RunResultJson.Write(large, stream);

        using var json = JsonDocument.Parse(stream.ToArray());
        JsonElement copies = json.RootElement.GetProperty("workloads")[0].GetProperty("metrics").GetProperty("copies");
        Assert.Equal(4_096, copies.GetArrayLength());
        Assert.Equal(JsonValueKind.Null, copies[4_095].GetProperty("finishPs").ValueKind);
        Assert.Equal(4_096, json.RootElement.GetProperty("links").GetArrayLength());
    }

    private static string TextOf(RunResult result)
    {
        using var writer = new StringWriter();
        RunResultJson.Write(result, writer);
        return writer.ToString();
    }
}
