using System.Diagnostics.Tracing;

namespace DistributedSvm.Grains.Telemetry;

/// <summary>Hears what OpenTelemetry's OTLP exporter says of its failures, which it tells nobody else, and passes the first on.</summary>
internal sealed class CollectorWatch(Action<string> complain) : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
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

        string[] said = [.. (eventData.Payload ?? []).Select(value => $"{value}")];
        string where = said.FirstOrDefault(value => Uri.TryCreate(value, UriKind.Absolute, out _)) ?? "the collector";
        string why = said.Where(value => value != where).Select(FirstLine).LastOrDefault(line => line.Length > 0) ?? eventData.EventName ?? "it failed";
        complain($"telemetry does not reach {where}: {why}. Is a collector running there (OTEL_EXPORTER_OTLP_ENDPOINT)? Nothing else is affected");
    }

    private static string FirstLine(string text)
    {
        string line = text.Split('\n', 2)[0].Trim();
        int type = line.IndexOf("Exception: ", StringComparison.Ordinal);
        return type < 0 ? line : line[(type + "Exception: ".Length)..];
    }
}
