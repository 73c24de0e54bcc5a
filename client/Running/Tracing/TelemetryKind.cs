namespace DistributedSvm.Client.Running.Tracing;

/// <summary>Where spans go.</summary>
internal enum TelemetryKind
{
    None,

    /// <summary>Standard output, for reading.</summary>
    Console,

    /// <summary>An OpenTelemetry collector.</summary>
    Otlp,
}
