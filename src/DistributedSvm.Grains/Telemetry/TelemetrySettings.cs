namespace DistributedSvm.Grains.Telemetry;

/// <summary>What a process tells about itself, and to whom.</summary>
public sealed record TelemetrySettings
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public required TelemetryKind Kind { get; init; }

    /// <summary>Its name in traces, unless <c>OTEL_SERVICE_NAME</c> gives another.</summary>
    public required string Service { get; init; }

    /// <summary>Of the traces that begin in this process, how many are kept: 0 to 1. <c>OTEL_TRACES_SAMPLER</c> wins. What belongs to a trace that began elsewhere follows it.</summary>
    public double SampleRatio { get; init; } = 1;

    /// <summary>Also the spans of every grain call, two for each.</summary>
    public bool HasOrleansSpans { get; init; }

    /// <summary>What a process that was not told anything does: it sends to a collector if the usual variable names one.</summary>
    public static TelemetryKind DefaultKind => Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 } ? TelemetryKind.Otlp : TelemetryKind.None;
}
