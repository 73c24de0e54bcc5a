using System.CommandLine;
using System.Globalization;
using DistributedSvm.Client.Running.Tracing;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Grains.Telemetry;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Client.Commands;

/// <summary>Whether and where a run is traced in virtual time.</summary>
internal sealed class TraceOptions
{
    private const int Million = 1_000_000;

    private readonly Option<string?> _trace = new("--trace")
    {
        Description = "Write a trace in virtual time for https://ui.perfetto.dev: a track for each entity, lock and engine, arrows from a message to its effect, counters. "
            + "FILE.json, or compressed as FILE.json.gz.",
        HelpName = "FILE",
        CustomParser = result => IsTraceName(CommonOptions.Given(result))
            ? CommonOptions.Given(result)
            : CommonOptions.Refuse<string?>(result, "no FILE.json or FILE.json.gz"),
    };

    private readonly ChoiceOption<TelemetryKind> _telemetry = new(
        "--telemetry",
        "Send the spans of that trace to an OpenTelemetry collector, with the times of virtual time from 2026-01-01T00:00:00Z on; or print them. One trace for each root operation, such as a "
        + "frame. The OTEL_ variables say where the collector is; one that does not answer costs a warning.",
        [("none", TelemetryKind.None), ("otlp", TelemetryKind.Otlp), ("console", TelemetryKind.Console)]);

    private readonly Option<int?> _sample = Share(
        "Trace only this share of the virtual time, from 0.000001 to 1, in slices of about 100 ms that the seed spreads over the run: whole stories with all that they "
        + "compete with, at a few percent of the run's speed. Default: 1.");

    private TraceOptions()
    {
    }

    /// <summary>A share of virtual time, in millionths.</summary>
    public static Option<int?> Share(string description) => new("--trace-sample")
    {
        Description = description,
        HelpName = "SHARE",
        CustomParser = result =>
            decimal.TryParse(CommonOptions.Given(result), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal share) && share is >= 0.000001m and <= 1m
                ? (int)(share * Million)
                : CommonOptions.Refuse<int?>(result, "no share from 0.000001 to 1"),
    };

    public static TraceOptions AddTo(Command command)
    {
        var options = new TraceOptions();
        command.Add(options._trace);
        command.Add(options._sample);
        command.Add(options._telemetry);
        return options;
    }

    /// <summary>Whether anything is asked for.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_trace) is not null || _telemetry.Of(parsed) != TelemetryKind.None;

    /// <summary>Opens what the trace goes to; null when none is asked for.</summary>
    public TraceFeed? Open(ParseResult parsed, World world, bool isJson)
    {
        int? share = parsed.GetValue(_sample);
        if (!IsGiven(parsed))
        {
            return share is null ? null : throw new UsageException("--trace-sample is for a trace: name its file with --trace, or a --telemetry");
        }

        TelemetryKind telemetry = _telemetry.Of(parsed);
        if (telemetry == TelemetryKind.Console && isJson)
        {
            throw new UsageException("--telemetry console prints on standard output, where --json wants nothing but the result");
        }

        var outputs = new List<ITraceOutput>();
        if (parsed.GetValue(_trace) is { } path)
        {
            outputs.Add(TraceFile.Create(path, world));
        }

        if (telemetry != TelemetryKind.None)
        {
            outputs.Add(VirtualTelemetry.Create(world, telemetry, Consoles.Say));
        }

        return new TraceFeed(world, TracePlan.Create(world, share ?? Million), [.. outputs]);
    }

    private static bool IsTraceName(string name) =>
        Path.GetFileName(name) is { Length: > 5 } file
        && (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase));
}
