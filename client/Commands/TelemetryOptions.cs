using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DistributedSvm.Grains.Telemetry;

namespace DistributedSvm.Client.Commands;

/// <summary>Where a command's spans, metrics and logs go, in real time.</summary>
internal sealed class TelemetryOptions
{
    private readonly ChoiceOption<TelemetryKind> _kind = new(
        "--telemetry",
        "Where spans and metrics go: nowhere; standard output, each trace as a tree; or an OpenTelemetry collector, as the OTEL_EXPORTER_OTLP_ variables say. One that does not answer costs a warning.",
        [("none", TelemetryKind.None), ("console", TelemetryKind.Console), ("otlp", TelemetryKind.Otlp)]);

    private readonly Option<double> _sample;

    private TelemetryOptions(double standardSample) => _sample = new Option<double>("--trace-sample")
    {
        Description = "Of the sessions, how many are traced, from 0 to 1. OTEL_TRACES_SAMPLER wins.",
        HelpName = "R",
        DefaultValueFactory = _ => standardSample,
        CustomParser = Ratio,
    };

    public static TelemetryOptions AddTo(Command command, double standardSample)
    {
        var options = new TelemetryOptions(standardSample);
        command.Add(options._kind);
        command.Add(options._sample);
        return options;
    }

    /// <summary>Begins to tell; null where nothing is asked for.</summary>
    /// <exception cref="UsageException">Standard output cannot hold both traces and a JSON object.</exception>
    public TelemetryPipeline? Start(ParseResult parsed, bool isJson)
    {
        TelemetryKind kind = _kind.Of(parsed);
        if (kind == TelemetryKind.Console && isJson)
        {
            throw new UsageException("--telemetry console prints on standard output, where --json wants nothing but the result");
        }

        if (kind == TelemetryKind.None && parsed.GetResult(_sample) is { Implicit: false })
        {
            throw new UsageException("--trace-sample is for --telemetry console or otlp");
        }

        var settings = new TelemetrySettings { Kind = kind, Service = "dsvm", SampleRatio = parsed.GetValue(_sample) };
        return TelemetryPipeline.Start(settings, Console.Out, problem => Console.Error.WriteLine($"dsvm: {problem}"));
    }

    private static double Ratio(ArgumentResult result) =>
        double.TryParse(CommonOptions.Given(result), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double ratio) && ratio is >= 0 and <= 1
            ? ratio
            : CommonOptions.Refuse<double>(result, "no number from 0 to 1");
}
