using System.Collections.Immutable;
using System.Text.Json;
using DistributedSvm.Model.Results;
using DistributedSvm.Reports.Text;

namespace DistributedSvm.Reports.Runs;

/// <summary>The member <c>svm</c> of a run's JSON: the driver's counters of each function and the figures of each process; absent where no process shares its memory.</summary>
internal static class SvmJson
{
    public static void Write(Utf8JsonWriter json, SvmResult svm)
    {
        if (svm.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("svm");
        json.WriteStartArray("devices");
        foreach (SvmDeviceResult device in svm.Devices)
        {
            json.WriteStartObject();
            json.WriteString("device", device.Device);
            Figures(json, "counters", device.Counters);
            json.WriteEndObject();
            json.FlushIfLarge();
        }

        json.WriteEndArray();
        json.WriteStartArray("processes");
        foreach (SvmProcessResult process in svm.Processes)
        {
            json.WriteStartObject();
            json.WriteString("process", process.Process);
            Figures(json, "figures", process.Figures);
            json.WriteEndObject();
            json.FlushIfLarge();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Figures(Utf8JsonWriter json, string name, ImmutableArray<MetricResult> figures)
    {
        json.WriteStartObject(name);
        foreach (MetricResult figure in figures)
        {
            json.WriteNumber(figure.Name, (long)figure.Value);
        }

        json.WriteEndObject();
    }
}
