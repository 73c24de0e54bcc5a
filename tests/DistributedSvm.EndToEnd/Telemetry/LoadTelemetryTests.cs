namespace DistributedSvm.EndToEnd.Telemetry;

/// <summary>What <c>dsvm load</c> tells of a session, to people and to collectors.</summary>
public sealed class LoadTelemetryTests
{
    [Fact]
    public async Task The_spans_of_a_session_are_one_trace_across_client_and_two_silos()
    {
        await using OtlpCollector collector = OtlpCollector.Start();
        string[] options = ["--telemetry", "otlp"];
        await using SiloProcess first = SiloProcess.LaunchWith(collector.Environment, options);
        await first.Up();
        await using SiloProcess second = SiloProcess.LaunchWith(collector.Environment, [.. options, "--primary", first.Endpoint]);
        await second.Up();
        (await Executable.Finish(Executable.Start(
            "dsvm",
            Executable.Home,
            collector.Environment,
            "load", "--cluster", first.Gateway, "--spread", "--sessions", "1", "--mix", "share=1", "--warmup", "0s", "--duration", "6s", "--telemetry", "otlp", "--trace-sample", "1"))).AssertFine();

        // Silos send what they have when they stop.
        await second.Terminate();
        await first.Terminate();
        OtlpSpan[][] traces = [.. collector.Spans.GroupBy(span => span.Trace).Select(trace => trace.ToArray())];
        OtlpSpan[] session = Assert.IsType<OtlpSpan[]>(traces.FirstOrDefault(trace => trace.Select(span => span.Process).Distinct().Count() == 3));
        Assert.Single(session, span => span.Parent.Length == 0);
        Assert.Equal("session share", session.Single(span => span.Parent.Length == 0).Name);
        HashSet<string> ids = [.. session.Select(span => span.Id)];
        Assert.All(session, span => Assert.True(span.Parent.Length == 0 || ids.Contains(span.Parent), $"{span.Name} has no parent"));
        Assert.All((string[])["export-dma-buf", "import", "attach", "map", "unmap", "detach"], step => Assert.Contains(session, span => span.Name == step));
        Assert.Contains(session, span => span.Attributes.Contains("dmabuf.id"));
        Assert.Contains(session, span => span.Attributes.Contains("range.count"));
        Assert.True(collector.Requests("/v1/metrics") >= 3, "client and silos send metrics");
    }

    [Fact]
    public async Task A_collector_that_is_not_there_costs_a_warning_and_nothing_else()
    {
        string nobody = $"http://127.0.0.1:{Ports.Free()}";
        Outcome outcome = await Executable.Finish(Executable.Start(
            "dsvm",
            Executable.Home,
            [("OTEL_EXPORTER_OTLP_ENDPOINT", nobody)],
            "load", "--sessions", "2", "--warmup", "0s", "--duration", "6s", "--telemetry", "otlp", "--trace-sample", "1"));
        outcome.AssertFine();
        Assert.Contains("telemetry does not reach", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(nobody, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_the_console_a_session_is_a_tree()
    {
        Outcome outcome = await Executable.Finish(Executable.Start(
            "dsvm", Executable.Home, [], "load", "--sessions", "1", "--mix", "share=1", "--warmup", "0s", "--duration", "6s", "--telemetry", "console", "--trace-sample", "1"));
        outcome.AssertFine();
        string[] lines = outcome.Output.Split('\n');
        int session = Array.FindIndex(lines, line => line.StartsWith("session share", StringComparison.Ordinal));
        Assert.True(session > 0 && lines[session - 1].StartsWith("trace ", StringComparison.Ordinal));
        Assert.Contains(lines[session..], line => line.Contains("├─ map", StringComparison.Ordinal) && line.Contains("range.count=", StringComparison.Ordinal));
        Assert.Contains("metric dsvm.session.duration{session.kind=share} count", outcome.Output, StringComparison.Ordinal);
    }
}
