using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DistributedSvm.Grains.Telemetry;

/// <summary>
/// The way of a process's spans and metrics to the outside. Exporting goes on in the background and gives up in time: a collector that is slow or not there costs the run
/// nothing, and is complained about once.
/// </summary>
public sealed class TelemetryPipeline : IDisposable
{
    private const int FlushMilliseconds = 2_000;
    private const int ExportMilliseconds = 2_000;

    /// <summary>The calls of applications. The runtime's own sources have a span for every timer.</summary>
    private const string OrleansCalls = "Microsoft.Orleans.Application";

    private const string OrleansMeter = "Microsoft.Orleans";

    private readonly TracerProvider _tracer;
    private readonly MeterProvider _meter;
    private readonly CollectorWatch? _watch;

    private TelemetryPipeline(TelemetrySettings settings, TextWriter output, Action<string> complain)
    {
        _watch = settings.Kind == TelemetryKind.Otlp ? new CollectorWatch(complain) : null;
        TracerProviderBuilder tracer = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => Describe(resource, settings))
            .AddSource(DsvmTelemetry.Name);
        MeterProviderBuilder meter = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => Describe(resource, settings))
            .AddMeter(DsvmTelemetry.Name);
        if (Environment.GetEnvironmentVariable("OTEL_TRACES_SAMPLER") is null or "")
        {
            tracer.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.SampleRatio)));
        }

        if (settings.HasOrleansSpans)
        {
            tracer.AddSource(OrleansCalls);
        }

        if (settings.Kind == TelemetryKind.Console)
        {
            tracer.AddProcessor(new TraceTreeProcessor(new TraceTreeExporter(output)));
            meter.AddReader(new PeriodicExportingMetricReader(new MetricLineExporter(output), Timeout.Infinite));
        }
        else
        {
            tracer.AddOtlpExporter(Limit);
            meter.AddMeter(OrleansMeter).AddOtlpExporter(Limit);
        }

        _tracer = tracer.Build();
        _meter = meter.Build();
    }

    /// <summary>Begins to tell; null where nothing is to be told.</summary>
    /// <param name="settings">What, and to whom.</param>
    /// <param name="output">For <see cref="TelemetryKind.Console"/>.</param>
    /// <param name="complain">Hears once that the collector does not take what is sent.</param>
    public static TelemetryPipeline? Start(TelemetrySettings settings, TextWriter output, Action<string> complain) =>
        settings.Kind == TelemetryKind.None ? null : new TelemetryPipeline(settings, output, complain);

    /// <summary>The logs of a host join in.</summary>
    public static void AddLogs(ILoggingBuilder logging, TelemetrySettings settings)
    {
        if (settings.Kind == TelemetryKind.Otlp)
        {
            logging.AddOpenTelemetry(logs =>
            {
                ResourceBuilder resource = ResourceBuilder.CreateDefault();
                Describe(resource, settings);
                logs.SetResourceBuilder(resource);
                logs.IncludeFormattedMessage = true;
                logs.AddOtlpExporter(Limit);
            });
        }
    }

    /// <summary>Sends what is left, for two seconds at most.</summary>
    public void Dispose()
    {
        Task.WaitAll(Task.Run(() => _tracer.Shutdown(FlushMilliseconds)), Task.Run(() => _meter.Shutdown(FlushMilliseconds)));
        _watch?.Dispose();
        _tracer.Dispose();
        _meter.Dispose();
    }

    private static void Limit(OtlpExporterOptions options)
    {
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_TIMEOUT") is null or "")
        {
            options.TimeoutMilliseconds = ExportMilliseconds;
        }
    }

    private static void Describe(ResourceBuilder resource, TelemetrySettings settings)
    {
        bool isNamed = Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("OTEL_RESOURCE_ATTRIBUTES")?.Contains("service.name", StringComparison.Ordinal) == true;
        if (!isNamed)
        {
            resource.AddService(settings.Service, serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}");
        }
    }
}
