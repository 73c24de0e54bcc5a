using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace DistributedSvm.Grains.Telemetry;

/// <summary>Writes each metric as a line per set of attributes.</summary>
internal sealed class MetricLineExporter(TextWriter output) : ConsoleExporter<Metric>(new ConsoleExporterOptions())
{
    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (Metric metric in batch)
        {
            foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
            {
                output.WriteLine($"metric {metric.Name}{Tags(point)} {Value(metric, point)}");
            }
        }

        return ExportResult.Success;
    }

    private static string Tags(in MetricPoint point)
    {
        var tags = new List<string>();
        foreach (KeyValuePair<string, object?> tag in point.Tags)
        {
            tags.Add($"{tag.Key}={tag.Value}");
        }

        return tags.Count == 0 ? "" : $"{{{string.Join(", ", tags)}}}";
    }

    private static string Value(Metric metric, in MetricPoint point) => metric.MetricType switch
    {
        MetricType.Histogram => string.Create(
            CultureInfo.InvariantCulture,
            $"count {point.GetHistogramCount()}, mean {point.GetHistogramSum() / Math.Max(1, point.GetHistogramCount()):G4} {metric.Unit}"),
        MetricType.LongSum or MetricType.LongSumNonMonotonic => string.Create(CultureInfo.InvariantCulture, $"{point.GetSumLong()} {metric.Unit}"),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => string.Create(CultureInfo.InvariantCulture, $"{point.GetSumDouble():G6} {metric.Unit}"),
        MetricType.LongGauge => string.Create(CultureInfo.InvariantCulture, $"{point.GetGaugeLastValueLong()} {metric.Unit}"),
        MetricType.DoubleGauge => string.Create(CultureInfo.InvariantCulture, $"{point.GetGaugeLastValueDouble():G6} {metric.Unit}"),
        _ => metric.MetricType.ToString(),
    };
}
