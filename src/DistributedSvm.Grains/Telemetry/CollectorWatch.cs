using System.Diagnostics.Tracing;

namespace DistributedSvm.Grains.Telemetry;

/// <summary>Hears what OpenTelemetry's OTLP exporter says of its failures, which it tells nobody else, and passes the first on.</summary>
internal sealed class CollectorWatch(Action<string> complain) : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const int ShortestReason = 8;
    private int _hasComplained;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
        {
            EnableEvents(eventSource, EventLevel.Error);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // Before the constructor has run there is nobody to tell.
        if (complain is null || eventData.Level > EventLevel.Error || Interlocked.Exchange(ref _hasComplained, 1) != 0)
        {
            return;
        }

        complain($"telemetry does not reach {Collector}{Reason(eventData)}. Is a collector running there (OTEL_EXPORTER_OTLP_ENDPOINT)? Nothing else is affected");
    }

    /// <summary>Where it should be, as the usual variable says.</summary>
    private static string Collector => Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } endpoint ? endpoint : "http://localhost:4317";

    private static string Reason(EventWrittenEventArgs written)
    {
        string? line = Texts(written.Payload).Where(text => !Uri.TryCreate(text, UriKind.Absolute, out _)).Select(FirstLine).LastOrDefault(text => text.Length > ShortestReason);
        return line is null ? "" : $": {line.TrimEnd('.')}";
    }

    /// <summary>Fields may be fields of fields.</summary>
    private static IEnumerable<string> Texts(IEnumerable<object?>? payload) => (payload ?? []).SelectMany(value => value switch
    {
        string text => [text],
        IDictionary<string, object?> fields => Texts(fields.Values),
        _ => [],
    });

    private static string FirstLine(string text)
    {
        string line = text.Split('\n', 2)[0].Trim();
        int type = line.IndexOf("Exception: ", StringComparison.Ordinal);
        return type < 0 ? line : line[(type + "Exception: ".Length)..];
    }
}
