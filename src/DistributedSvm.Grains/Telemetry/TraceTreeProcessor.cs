using System.Diagnostics;
using OpenTelemetry;

namespace DistributedSvm.Grains.Telemetry;

/// <summary>Hands spans to a <see cref="TraceTreeExporter"/> as they end, and tells it which have begun.</summary>
internal sealed class TraceTreeProcessor(TraceTreeExporter exporter) : BaseProcessor<Activity>
{
    public override void OnStart(Activity data) => exporter.Began(data);

    public override void OnEnd(Activity data)
    {
        exporter.Export(new Batch<Activity>([data], 1));
    }

    protected override bool OnShutdown(int timeoutMilliseconds) => exporter.Shutdown(timeoutMilliseconds);
}
