namespace DistributedSvm.Grains.Telemetry;

/// <summary>Where spans, metrics and logs go.</summary>
public enum TelemetryKind
{
    None,

    /// <summary>Standard output, for people: each trace as a tree, metrics at the end.</summary>
    Console,

    /// <summary>An OpenTelemetry collector, as the <c>OTEL_EXPORTER_OTLP_*</c> variables say (by default on this machine).</summary>
    Otlp,
}
